/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** What happened to an alert. */
export type AlertChange =
  /** Somebody acknowledged it. */
  | 'ACKNOWLEDGED'
  /** Its condition is over. */
  | 'CLEARED'
  /** The alert was raised. */
  | 'RAISED'
  /** Somebody resolved it. */
  | 'RESOLVED';

/** How urgent an alert is. */
export type AlertSeverity =
  /** Should be looked at now. */
  | 'CRITICAL'
  /** Good to know. */
  | 'INFO'
  /** Should be looked at soon. */
  | 'WARNING';

/** How far out the first reading was by the score of the detector. It grades; it is not a probability. */
export type AnomalySeverity =
  /** A score of 8 or more. */
  | 'CRITICAL'
  /** A score from 6 to below 8. */
  | 'HIGH'
  /** A score from 2.8, just enough to be reported, to below 4. */
  | 'LOW'
  /** A score from 4 to below 6. */
  | 'MEDIUM';

/** A batch of measurements. */
export type IngestTelemetryInput = {
  /** The device of readings that name none: the sender or a child of its gateway. */
  readonly deviceId?: string | number | null | undefined;
  /** Backfilled history: stored, never the cause of an alert about now. */
  readonly historical?: boolean;
  /** The same key gives the same answer for 10 minutes. Readings are idempotent without it. */
  readonly idempotencyKey?: string | null | undefined;
  /** Mode of the car for readings that state none. */
  readonly operatingMode?: OperatingMode | null | undefined;
  /** At most 1000. */
  readonly readings: ReadonlyArray<ReadingInput>;
};

/** Mode of the car as BACnet names it (BACnetLiftCarMode). */
export type OperatingMode =
  /** BACnet lift car mode: attendant control. */
  | 'ATTENDANT_CONTROL'
  /** BACnet lift car mode: cabinet recall. */
  | 'CABINET_RECALL'
  /** BACnet lift car mode: earthquake operation. */
  | 'EARTHQUAKE_OPERATION'
  /** BACnet lift car mode: emergency power. */
  | 'EMERGENCY_POWER'
  /** BACnet lift car mode: firefighter control. */
  | 'FIREFIGHTER_CONTROL'
  /** BACnet lift car mode: fire operation. */
  | 'FIRE_OPERATION'
  /** BACnet lift car mode: homing. */
  | 'HOMING'
  /** BACnet lift car mode: inspection. */
  | 'INSPECTION'
  /** BACnet lift car mode: normal. */
  | 'NORMAL'
  /** The sender said nothing. */
  | 'NOT_STATED'
  /** BACnet lift car mode: occupant evacuation. */
  | 'OCCUPANT_EVACUATION'
  /** BACnet lift car mode: out of service. */
  | 'OUT_OF_SERVICE'
  /** BACnet lift car mode: parking. */
  | 'PARKING'
  /** BACnet lift car mode: unknown. */
  | 'UNKNOWN'
  /** BACnet lift car mode: vip. */
  | 'VIP';

/** A measurement to store. */
export type ReadingInput = {
  /** The device that measured it; the one of the batch, else the sender, if left out. */
  readonly deviceId?: string | number | null | undefined;
  /** Name of the metric. */
  readonly metric: string;
  /** Mode of the car; the one of the batch if left out. */
  readonly operatingMode?: OperatingMode | null | undefined;
  /** When it was measured: RFC 3339 with a zone, to the millisecond, at most 5 minutes ahead. */
  readonly timestamp: string;
  /** UCUM unit or a known synonym; the metric's canonical unit if left out. */
  readonly unit?: string | null | undefined;
  /** A finite number, in `unit`. */
  readonly value: number;
};

export type ReplayMutationVariables = Exact<{
  input: IngestTelemetryInput;
}>;


export type ReplayMutation = { readonly ingestTelemetry: { readonly accepted: number, readonly duplicates: number, readonly rejected: ReadonlyArray<{ readonly index: number, readonly code: string, readonly message: string }> } };

export type AnomaliesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AnomaliesSubscription = { readonly anomalyDetected: { readonly cursor: string, readonly occurredAt: string, readonly anomaly: { readonly severity: AnomalySeverity, readonly metric: string, readonly actualValue: number, readonly detectionModel: string, readonly detectedAt: string, readonly expectedRange: { readonly min: number, readonly max: number } | null, readonly equipment: { readonly name: string, readonly building: { readonly name: string } | null } | null } } };

export type AlertsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AlertsSubscription = { readonly alertChanged: { readonly cursor: string, readonly occurredAt: string, readonly change: AlertChange, readonly alert: { readonly severity: AlertSeverity, readonly message: string, readonly triggeredAt: string, readonly equipment: { readonly name: string, readonly building: { readonly name: string } | null } | null } } };
