/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A position in a list or in a stream of events. Opaque: use one that was returned. */
  Cursor: { input: string; output: string; }
  /** A moment as RFC 3339 text in UTC, to the millisecond. */
  DateTime: { input: string; output: string; }
  /** An IPv4 or IPv6 address. */
  IPAddress: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
  /** A 48-bit hardware address. */
  MACAddress: { input: string; output: string; }
};

/** Which alert to acknowledge. */
export type AcknowledgeAlertInput = {
  /** Identifies the alert. Acknowledging it again changes nothing. */
  readonly alertId: Scalars['ID']['input'];
};

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

/** Narrows alerts: every condition given must hold. */
export type AlertFilter = {
  /** Only those of these devices. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only those of this equipment. */
  readonly equipmentIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only those that began then or later (event time). */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only those of these metrics, e.g. "temperature". */
  readonly metrics?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only these severities. */
  readonly severities?: InputMaybe<ReadonlyArray<AlertSeverity>>;
  /** Only these statuses. */
  readonly statuses?: InputMaybe<ReadonlyArray<AlertStatus>>;
  /** Only those that began before then (event time). */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** How urgent an alert is. */
export type AlertSeverity =
  /** Should be looked at now. */
  | 'CRITICAL'
  /** Good to know. */
  | 'INFO'
  /** Should be looked at soon. */
  | 'WARNING';

/** Where an alert stands. */
export type AlertStatus =
  /** Somebody has acknowledged it; its condition still lasts. */
  | 'ACKNOWLEDGED'
  /** Nobody has acknowledged it. Its condition may have cleared meanwhile: see clearedAt. */
  | 'ACTIVE'
  /** Over: resolved by somebody, or acknowledged and cleared. It is never opened again. */
  | 'RESOLVED';

/** Narrows anomalies: every condition given must hold. */
export type AnomalyFilter = {
  /** Only what these methods found. */
  readonly anomalyTypes?: InputMaybe<ReadonlyArray<AnomalyType>>;
  /** Only those of these devices. */
  readonly deviceIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only those of this equipment. */
  readonly equipmentIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Only those that began then or later (event time). */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only those of these metrics, e.g. "temperature". */
  readonly metrics?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only these severities. */
  readonly severities?: InputMaybe<ReadonlyArray<AnomalySeverity>>;
  /** Only these statuses. */
  readonly statuses?: InputMaybe<ReadonlyArray<AnomalyStatus>>;
  /** Only those that began before then (event time). */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** How improbable the reading was given the past of its series, allowing for how far the method is believed. */
export type AnomalySeverity =
  /** Rarer than one reading in a hundred million. */
  | 'CRITICAL'
  /** Rarer than one reading in a million. */
  | 'HIGH'
  /** Rarer than about one reading in 600. */
  | 'LOW'
  /** Rarer than one reading in ten thousand. */
  | 'MEDIUM';

/** What has become of an anomaly. */
export type AnomalyStatus =
  /** Somebody has acknowledged its alert. */
  | 'ACKNOWLEDGED'
  /** Its episode is going on and nobody has acknowledged it. */
  | 'ACTIVE'
  /** Somebody is looking into it. */
  | 'INVESTIGATING'
  /** Its episode is over, or somebody resolved its alert. */
  | 'RESOLVED';

/** The method that found an anomaly. An ensemble reports the method of its strongest member. */
export type AnomalyType =
  /** The readings are unlike what was learned from this series, such as its nearest past sequences. */
  | 'ML'
  /** A sequence of readings or events matches a known fault signature. */
  | 'PATTERN'
  /** The reading deviates from its usual distribution, such as the profile of the hour. */
  | 'STATISTICAL'
  /** A limit, set or learned, was crossed. */
  | 'THRESHOLD';

/** How a device is connected. */
export type ConnectionType =
  /** Cellular. */
  | 'CELLULAR'
  /** Lorawan. */
  | 'LORAWAN'
  /** Wifi. */
  | 'WIFI'
  /** Wired. */
  | 'WIRED'
  /** Zigbee. */
  | 'ZIGBEE';

/** A new building of the own organization. */
export type CreateBuildingInput = {
  /** Postal address in one line. */
  readonly address?: InputMaybe<Scalars['String']['input']>;
  /** Its id in your own systems. */
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  /** Name, 1 to 200 characters. */
  readonly name: Scalars['String']['input'];
  /** IANA time zone, such as Europe/Berlin. */
  readonly timeZone: Scalars['String']['input'];
};

/** A new piece of equipment in a building of the own organization. */
export type CreateEquipmentInput = {
  /** The building it is in. */
  readonly buildingId: Scalars['ID']['input'];
  /** Its id in your own systems. */
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  /** What it is. */
  readonly kind: EquipmentKind;
  /** Who made it. */
  readonly manufacturer?: InputMaybe<Scalars['String']['input']>;
  /** The maker's model. */
  readonly model?: InputMaybe<Scalars['String']['input']>;
  /** Name, 1 to 200 characters. */
  readonly name: Scalars['String']['input'];
};

/** A metric of the own organization's devices that the platform does not have. */
export type DefineMetricInput = {
  /** Name in snake_case, 1 to 100 characters, not one of the platform. */
  readonly name: Scalars['String']['input'];
  /** Greatest plausible value; above it a reading is kept as bad. */
  readonly plausibleMax?: InputMaybe<Scalars['Float']['input']>;
  /** Least plausible value; below it a reading is kept as bad. */
  readonly plausibleMin?: InputMaybe<Scalars['Float']['input']>;
  /** Greatest value that is physically possible, in the unit. */
  readonly possibleMax?: InputMaybe<Scalars['Float']['input']>;
  /** Least value that is physically possible, in the unit. */
  readonly possibleMin?: InputMaybe<Scalars['Float']['input']>;
  /** Canonical unit (UCUM), such as Cel or mm/s. */
  readonly unit: Scalars['String']['input'];
};

/** Which devices; conditions are combined with "and". */
export type DeviceFilter = {
  /** In this building. */
  readonly buildingId?: InputMaybe<Scalars['ID']['input']>;
  /** Of one of these types. */
  readonly deviceTypes?: InputMaybe<ReadonlyArray<DeviceType>>;
  /** On this piece of equipment. */
  readonly equipmentId?: InputMaybe<Scalars['ID']['input']>;
  /** In one of these phases of life. */
  readonly lifecycles?: InputMaybe<ReadonlyArray<DeviceLifecycle>>;
};

/** Where a device is in its life. */
export type DeviceLifecycle =
  /** In service. */
  | 'ACTIVE'
  /** Out of service for good; its history stays. */
  | 'DECOMMISSIONED'
  /** Taken out of service for work. */
  | 'MAINTENANCE'
  /** Known, not heard yet. */
  | 'REGISTERED';

/** How a device is doing now. */
export type DeviceStatus =
  /** Heard, but not well (battery, signal, self-test). */
  | 'DEGRADED'
  /** Reports a fault of its own. */
  | 'ERROR'
  /** Being worked on; outranks the rest. */
  | 'MAINTENANCE'
  /** Not heard for three reporting intervals, or never. */
  | 'OFFLINE'
  /** Heard within three reporting intervals. */
  | 'ONLINE';

/** What a device is or measures. */
export type DeviceType =
  /** Acoustic sensor. */
  | 'ACOUSTIC_SENSOR'
  /** Air quality. */
  | 'AIR_QUALITY'
  /** Camera. */
  | 'CAMERA'
  /** Controller interface. */
  | 'CONTROLLER_INTERFACE'
  /** Current sensor. */
  | 'CURRENT_SENSOR'
  /** Door sensor. */
  | 'DOOR_SENSOR'
  /** Gateway. */
  | 'GATEWAY'
  /** Load sensor. */
  | 'LOAD_SENSOR'
  /** Position sensor. */
  | 'POSITION_SENSOR'
  /** Temperature sensor. */
  | 'TEMPERATURE_SENSOR'
  /** Vibration sensor. */
  | 'VIBRATION_SENSOR';

/** What a piece of equipment is. */
export type EquipmentKind =
  /** Cooling unit. */
  | 'COOLING_UNIT'
  /** Dumbwaiter. */
  | 'DUMBWAITER'
  /** Elevator. */
  | 'ELEVATOR'
  /** Escalator. */
  | 'ESCALATOR'
  /** Generator. */
  | 'GENERATOR'
  /** Hvac. */
  | 'HVAC'
  /** Moving walkway. */
  | 'MOVING_WALKWAY'
  /** Other. */
  | 'OTHER'
  /** Platform lift. */
  | 'PLATFORM_LIFT'
  /** Pump. */
  | 'PUMP';

/** What the anomaly may do to the equipment. */
export type EstimatedImpact =
  /** Small effects, to be looked at with the next visit. */
  | 'MINOR'
  /** The equipment may work less well. */
  | 'MODERATE'
  /** Nothing is expected. */
  | 'NONE'
  /** The equipment may fail. */
  | 'SEVERE';

/** What another organization may do with a piece of equipment. */
export type GrantDataAccessInput = {
  /** The equipment; it must be in a building of the own organization. */
  readonly equipmentId: Scalars['ID']['input'];
  /** When it ends by itself; never if left out. */
  readonly expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The organization that gets access. */
  readonly organizationId: Scalars['ID']['input'];
  /** What for, 1 to 500 characters. */
  readonly purpose: Scalars['String']['input'];
  /** What it may do; at least one. */
  readonly scopes: ReadonlyArray<Scope>;
};

/** A batch of measurements. */
export type IngestTelemetryInput = {
  /** The device of readings that name none: the sender or a child of its gateway. */
  readonly deviceId?: InputMaybe<Scalars['ID']['input']>;
  /** Backfilled history: stored, never the cause of an alert about now. */
  readonly historical?: Scalars['Boolean']['input'];
  /** The same key gives the same answer for 10 minutes. Readings are idempotent without it. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Mode of the car for readings that state none. */
  readonly operatingMode?: InputMaybe<OperatingMode>;
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

/** What an organization is to the platform. */
export type OrganizationKind =
  /** Makes equipment or devices. */
  | 'MANUFACTURER'
  /** Runs the platform. */
  | 'OPERATOR'
  /** Owns or runs buildings. */
  | 'OWNER'
  /** Integrates with the platform. */
  | 'PARTNER'
  /** Maintains equipment for others. */
  | 'SERVICE_COMPANY';

/** Which partners to list. */
export type PartnerFilter = {
  /** Only of this type; all types if left out. */
  readonly type?: InputMaybe<PartnerType>;
};

/** How far the partnership is. */
export type PartnerStatus =
  /** The integration is in use. */
  | 'ACTIVE'
  /** The partnership is over. */
  | 'ENDED'
  /** Nothing is integrated yet. Examples are always in this state. */
  | 'PROPOSED';

/** What a hardware partner does. */
export type PartnerType =
  /** Shows data and guidance in augmented or virtual reality. */
  | 'AR_VR_PROVIDER'
  /** Sells building management systems. */
  | 'BMS_VENDOR'
  /** Makes diagnostic tools that exchange data with us. */
  | 'DIAGNOSTIC_TOOL_MAKER'
  /** Makes the equipment itself and reads its telemetry, where granted. */
  | 'MANUFACTURER'
  /** Makes sensors; its devices are certified. */
  | 'SENSOR_MANUFACTURER';

/** How much a prediction rests on. */
export type PredictionBasis =
  /** All inputs of the model were there. */
  | 'FULL_DATA'
  /** The model knows too little of this equipment to say anything: see `reason`. */
  | 'LIMITED_DATA'
  /** Some inputs were missing. */
  | 'PARTIAL_DATA';

/** A measurement to store. */
export type ReadingInput = {
  /** The device that measured it; the one of the batch, else the sender, if left out. */
  readonly deviceId?: InputMaybe<Scalars['ID']['input']>;
  /** Name of the metric. */
  readonly metric: Scalars['String']['input'];
  /** Mode of the car; the one of the batch if left out. */
  readonly operatingMode?: InputMaybe<OperatingMode>;
  /** When it was measured: RFC 3339 with a zone, to the millisecond, at most 5 minutes ahead. */
  readonly timestamp: Scalars['String']['input'];
  /** UCUM unit or a known synonym; the metric's canonical unit if left out. */
  readonly unit?: InputMaybe<Scalars['String']['input']>;
  /** A finite number, in `unit`. */
  readonly value: Scalars['Float']['input'];
};

/** How far a reading can be trusted. */
export type ReadingQuality =
  /** Outside the plausible range of its metric: kept, not used. */
  | 'BAD'
  /** Nothing speaks against it. */
  | 'GOOD'
  /** Plausible, but something speaks against it. */
  | 'SUSPECT';

/** A device to be registered. */
export type RegisterDeviceInput = {
  /** Limits by metric name, { min, max } in the canonical unit. */
  readonly alertThresholds?: InputMaybe<Scalars['JSON']['input']>;
  /** The building it is in. */
  readonly buildingId: Scalars['ID']['input'];
  /** How it is connected. */
  readonly connectionType: ConnectionType;
  /** Serial number, unique on the platform, 1 to 100 characters. */
  readonly deviceSerial: Scalars['String']['input'];
  /** What it is or measures. */
  readonly deviceType: DeviceType;
  /** The equipment it is on; without, it stands for itself. */
  readonly equipmentId?: InputMaybe<Scalars['ID']['input']>;
  /** The gateway device that may send for it. */
  readonly gatewayId?: InputMaybe<Scalars['ID']['input']>;
  /** Makes a retry safe: the same key gives the same device, and no second credential. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Where it is mounted, in words, at most 255 characters. */
  readonly installationLocation?: InputMaybe<Scalars['String']['input']>;
  /** Since when it is installed; now if left out. */
  readonly installedAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Who made it, 1 to 255 characters. */
  readonly manufacturer: Scalars['String']['input'];
  /** The maker's model, 1 to 255 characters. */
  readonly model: Scalars['String']['input'];
  /** How often it reports, in seconds, 1 to 86400. */
  readonly reportingIntervalSeconds?: Scalars['Int']['input'];
  /** How often it measures, in seconds, 1 to 86400. */
  readonly samplingIntervalSeconds?: Scalars['Int']['input'];
};

/** Which alert to resolve. */
export type ResolveAlertInput = {
  /** Identifies the alert. Resolving it again changes nothing. */
  readonly alertId: Scalars['ID']['input'];
};

/** What a grant allows on a piece of equipment. */
export type Scope =
  /** Acknowledging, resolving and assigning alerts. */
  | 'MANAGE_ALERTS'
  /** Health, anomalies and alerts. */
  | 'READ_HEALTH'
  /** Predictions and recommendations. */
  | 'READ_PREDICTIONS'
  /** Readings, their history and aggregates. */
  | 'READ_TELEMETRY'
  /** Commands to devices. */
  | 'SEND_COMMANDS'
  /** Diagnostic and work reports. */
  | 'SUBMIT_REPORTS'
  /** Firmware campaigns. */
  | 'UPDATE_FIRMWARE';

/** Who signs in. */
export type SignInInput = {
  /** E-mail address; case does not matter. */
  readonly email: Scalars['String']['input'];
  /** Password, at most 1000 characters. */
  readonly password: Scalars['String']['input'];
};

/** A span of event time. */
export type TimeRange = {
  /** From this moment on. */
  readonly from: Scalars['DateTime']['input'];
  /** Before this moment; now, if left out. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What a user may do in the own organization. */
export type UserRole =
  /** Everything in the own organization, its users included. */
  | 'ADMIN'
  /** Registers, grants, decides. */
  | 'MANAGER'
  /** Works on equipment. */
  | 'TECHNICIAN'
  /** Looks on. */
  | 'VIEWER';

/** Who is asking. */
export type ViewerKind =
  /** A device with its credential. */
  | 'DEVICE'
  /** A signed-in person. */
  | 'USER';

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

/** How improbable the reading was given the past of its series, allowing for how far the method is believed. */
export type AnomalySeverity =
  /** Rarer than one reading in a hundred million. */
  | 'CRITICAL'
  /** Rarer than one reading in a million. */
  | 'HIGH'
  /** Rarer than about one reading in 600. */
  | 'LOW'
  /** Rarer than one reading in ten thousand. */
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
