import { z } from 'zod';

/** Domain message `prediction.updated`, from predictions. Probabilities 0 to 1; null when the model does not know. */
export const predictionUpdated = z.object({
  subjectId: z.uuid(),
  equipmentId: z.uuid(),
  generatedAt: z.number(),
  modelVersion: z.string().nullable(),
  basis: z.enum(['full_data', 'partial_data', 'limited_data']),
  probability30Days: z.number().min(0).max(1).nullable(),
  topRisk: z.string().nullable(),
  remainingDays: z.number().nullable(),
});
export type PredictionUpdated = z.infer<typeof predictionUpdated>;
