import { z } from 'zod';

const anomaly = {
  anomalyId: z.uuid(),
  subjectId: z.uuid(),
  equipmentId: z.uuid().nullable(),
  deviceId: z.uuid().nullable(),
  metric: z.string(),
  anomalyType: z.enum(['threshold', 'statistical', 'pattern', 'ml']),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  /** Event time at which it began, Unix milliseconds. */
  detectedAt: z.number(),
};

/** Domain message `anomaly.detected`, from monitoring. */
export const anomalyDetected = z.object(anomaly);
export type AnomalyDetected = z.infer<typeof anomalyDetected>;

/** What a person found an anomaly to have been. */
export const anomalyOutcomes = ['true_positive', 'false_positive', 'unclear'] as const;

/** Domain message `anomaly.classified`, from monitoring: feedback, a label for models. */
export const anomalyClassified = z.object({
  ...anomaly,
  outcome: z.enum(anomalyOutcomes),
  /** What it turned out to be, such as door_operator_wear; null when not said. */
  cause: z.string().nullable(),
});
export type AnomalyClassified = z.infer<typeof anomalyClassified>;
