/** The specification's words for anomalies (section 4.4.2.2), as stored and as sent between services. */
export const ANOMALY_TYPES = ['threshold', 'statistical', 'pattern', 'ml'] as const;
export type AnomalyType = (typeof ANOMALY_TYPES)[number];

export const ANOMALY_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type AnomalySeverity = (typeof ANOMALY_SEVERITIES)[number];

export const ANOMALY_STATUSES = ['active', 'acknowledged', 'investigating', 'resolved'] as const;
export type AnomalyStatus = (typeof ANOMALY_STATUSES)[number];

/** What a person found it to have been. */
export const ANOMALY_OUTCOMES = ['true_positive', 'false_positive', 'unclear'] as const;
export type AnomalyOutcome = (typeof ANOMALY_OUTCOMES)[number];
