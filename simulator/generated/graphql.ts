/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** What happened to an alert. */
export type AlertChange =
  /** Somebody acknowledged it. */
  | 'ACKNOWLEDGED'
  /** Somebody was made to take care of it, or nobody any more. */
  | 'ASSIGNED'
  /** Its condition is over. */
  | 'CLEARED'
  /** Somebody commented on it. */
  | 'COMMENTED'
  /** It became more urgent: more speaks for its anomaly than when it was raised. */
  | 'ESCALATED'
  /** Its condition is over, and it waits to be reset. */
  | 'LATCHED'
  /** Nobody had acknowledged it in time: the next of the escalation policy were told. */
  | 'PASSED_ON'
  /** The alert was raised. */
  | 'RAISED'
  /** What suppressed it is over, and its condition still lasts. */
  | 'RELEASED'
  /** Somebody reset it after its condition was over. */
  | 'RESET'
  /** Somebody resolved it. */
  | 'RESOLVED'
  /** Somebody returned alerts of its kind to service. */
  | 'RETURNED_TO_SERVICE'
  /** Somebody put it out of sight for a time. */
  | 'SHELVED'
  /** It was put out of sight by design: the note says why. */
  | 'SUPPRESSED'
  /** Alerts of its kind are out of service: the note says why. */
  | 'TAKEN_OUT_OF_SERVICE'
  /** It came back from the shelf. */
  | 'UNSHELVED';

/** How urgent an alert is. */
export type AlertSeverity =
  /** Should be looked at now. */
  | 'CRITICAL'
  /** Good to know. */
  | 'INFO'
  /** Should be looked at soon. */
  | 'WARNING';

/** How much speaks for an anomaly; it grows while its episode lasts. A limit that was given is graded by how far it was passed, as a share of the distance of the limits. */
export type AnomalySeverity =
  /** A confidence from 0.85, or a limit passed by a quarter. */
  | 'CRITICAL'
  /** A confidence from 0.6, or a limit passed by a tenth. */
  | 'HIGH'
  /** A hint: a confidence below 0.35, or one metric of several that are watched together, unless it is sure. */
  | 'LOW'
  /** A confidence from 0.35, or a limit that was passed. */
  | 'MEDIUM';

/** What a device says of itself when it registers with a code. */
export type ClaimDeviceInput = {
  /** The code. */
  readonly code: string;
  /** How it is connected. */
  readonly connectionType: ConnectionType;
  /** Its serial number, 1 to 100 characters. */
  readonly deviceSerial: string;
  /** What it is or measures. */
  readonly deviceType: DeviceType;
  /** Who made it, 1 to 255 characters. */
  readonly manufacturer: string;
  /** The maker's model, 1 to 255 characters. */
  readonly model: string;
};

/** A command, by its id. */
export type CommandInput = {
  /** The command. */
  readonly commandId: string | number;
};

/** How a command ended. */
export type CommandOutcome =
  /** The device could not. */
  | 'FAILED'
  /** Executed. */
  | 'SUCCEEDED';

/** How a command ended, from the device. */
export type CompleteCommandInput = {
  /** The command. */
  readonly commandId: string | number;
  /** For a person, at most 1000 characters. */
  readonly message?: string | null | undefined;
  /** How it ended. */
  readonly outcome: CommandOutcome;
  /** What it gave back, at most 64 KiB as JSON. */
  readonly result?: unknown;
};

/** A component of equipment that wears, fails and is mended. */
export type ComponentKind =
  /** Bearings. */
  | 'BEARINGS'
  /** Brake. */
  | 'BRAKE'
  /** Controller. */
  | 'CONTROLLER'
  /** Door operator. */
  | 'DOOR_OPERATOR'
  /** Guide shoes. */
  | 'GUIDE_SHOES'
  /** Motor. */
  | 'MOTOR'
  /** Other. */
  | 'OTHER'
  /** Ropes. */
  | 'ROPES'
  /** Safety gear. */
  | 'SAFETY_GEAR';

/** Settings of a device. */
export type ConfigurationInput = {
  /** Limits by metric name, { min, max } in the canonical unit. */
  readonly alertThresholds?: unknown;
  /** How often it reports, in seconds, 1 to 86400. */
  readonly reportingIntervalSeconds?: number | null | undefined;
  /** How often it measures, in seconds, 1 to 86400. */
  readonly samplingIntervalSeconds?: number | null | undefined;
  /** Settings of the maker's own, an object; 16 KiB with the rest. */
  readonly settings?: unknown;
};

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
  readonly address?: string | null | undefined;
  /** Its id in your own systems. */
  readonly externalId?: string | null | undefined;
  /** Name, 1 to 200 characters. */
  readonly name: string;
  /** IANA time zone, such as Europe/Berlin. */
  readonly timeZone: string;
};

/** A new piece of equipment in a building of the own organization. */
export type CreateEquipmentInput = {
  /** The building it is in. */
  readonly buildingId: string | number;
  /** How its doors open. Left out, it stays; null clears it. */
  readonly doorType?: DoorType | null | undefined;
  /** How it is driven. Left out, it stays; null clears it. */
  readonly drive?: Drive | null | undefined;
  /** Its id in your own systems. */
  readonly externalId?: string | null | undefined;
  /** When it was installed. Left out, it stays; null clears it. */
  readonly installedOn?: string | null | undefined;
  /** What it is. */
  readonly kind: EquipmentKind;
  /** Who made it. */
  readonly manufacturer?: string | null | undefined;
  /** The maker's model. */
  readonly model?: string | null | undefined;
  /** Name, 1 to 200 characters. */
  readonly name: string;
  /** Rated load in kg, above 0. Left out, it stays; null clears it. */
  readonly ratedLoadKg?: number | null | undefined;
  /** Rated speed in m/s, above 0. Left out, it stays; null clears it. */
  readonly ratedSpeedMps?: number | null | undefined;
  /** Since when it is in service. Left out, it stays; null clears it. */
  readonly serviceSince?: string | null | undefined;
  /** Number of stops, 1 to 500. Left out, it stays; null clears it. */
  readonly stops?: number | null | undefined;
};

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

/** How the doors of an elevator open. */
export type DoorType =
  /** Panels part in the middle. */
  | 'CENTRE_OPENING'
  /** Otherwise. */
  | 'OTHER'
  /** Panels go to one side. */
  | 'SIDE_OPENING'
  /** A leaf swings. */
  | 'SWING';

/** How an elevator is driven. */
export type Drive =
  /** A hydraulic cylinder. */
  | 'HYDRAULIC'
  /** Ropes or belts over a sheave, machine in the shaft. */
  | 'MACHINE_ROOM_LESS'
  /** Otherwise. */
  | 'OTHER'
  /** Ropes or belts over a sheave, with a machine room. */
  | 'TRACTION';

/** Something that happened to equipment, to store. */
export type EquipmentEventInput = {
  /** A word of EquipmentEventCode, such as "door_cycle" (either case). One that is unknown is rejected alone. */
  readonly code: string;
  /** A JSON object of at most 4096 characters; empty if left out. */
  readonly details?: unknown;
  /** The device that noticed it; the one of the batch, else the sender, if left out. */
  readonly deviceId?: string | number | null | undefined;
  /** When it happened: RFC 3339 with a zone, to the millisecond, at most 5 minutes ahead. */
  readonly occurredAt: string;
  /** Mode of the car; the one of the batch if left out. */
  readonly operatingMode?: OperatingMode | null | undefined;
};

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

/** A batch of equipment events. */
export type IngestEventsInput = {
  /** The device of events that name none: the sender or a child of its gateway. */
  readonly deviceId?: string | number | null | undefined;
  /** At most 1000. */
  readonly events: ReadonlyArray<EquipmentEventInput>;
  /** The same key gives the same answer for 10 minutes. Events are idempotent without it. */
  readonly idempotencyKey?: string | null | undefined;
  /** Mode of the car for events that state none. */
  readonly operatingMode?: OperatingMode | null | undefined;
};

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

/** What kind of work was done. */
export type MaintenanceKind =
  /** Adjustment. */
  | 'ADJUSTMENT'
  /** Inspection. */
  | 'INSPECTION'
  /** Repair. */
  | 'REPAIR'
  /** Replacement. */
  | 'REPLACEMENT';

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

/** A failure. */
export type RecordFailureInput = {
  /** The component that failed. */
  readonly component: ComponentKind;
  /** What it cost, 0 or more, in your currency. */
  readonly cost?: number | null | undefined;
  /** What happened, up to 2,000 characters. */
  readonly description?: string;
  /** UUID of the equipment. */
  readonly equipmentId: string | number;
  /** Out of service from; not in the future. */
  readonly failedAt: string;
  /** Any text of yours, up to 200 characters: the same key gives the same answer. */
  readonly idempotencyKey?: string | null | undefined;
  /** Back since, not before failedAt; left out while it is out. */
  readonly restoredAt?: string | null | undefined;
};

/** Maintenance that was done. */
export type RecordMaintenanceInput = {
  /** The component that was worked on. */
  readonly component: ComponentKind;
  /** What it cost, 0 or more, in your currency. */
  readonly cost?: number | null | undefined;
  /** What was found and done, up to 2,000 characters. */
  readonly description?: string;
  /** How long it took, in hours, 0 or more. */
  readonly durationHours?: number | null | undefined;
  /** UUID of the equipment. */
  readonly equipmentId: string | number;
  /** Any text of yours, up to 200 characters: the same key gives the same answer. */
  readonly idempotencyKey?: string | null | undefined;
  /** What was done. */
  readonly kind: MaintenanceKind;
  /** When it was done; not in the future. */
  readonly performedAt: string;
  /** Whether it was planned, or answered a failure. */
  readonly planned: boolean;
};

/** A device to be registered. */
export type RegisterDeviceInput = {
  /** Limits by metric name, { min, max } in the canonical unit. A reading beyond one is an anomaly of type threshold, and an alert. */
  readonly alertThresholds?: unknown;
  /** The building it is in. */
  readonly buildingId: string | number;
  /** Common name of its client certificate (mTLS), unique on the platform, at most 64 characters. */
  readonly certificateCommonName?: string | null | undefined;
  /** How it is connected. */
  readonly connectionType: ConnectionType;
  /** Serial number, unique on the platform, 1 to 100 characters. */
  readonly deviceSerial: string;
  /** What it is or measures. */
  readonly deviceType: DeviceType;
  /** The equipment it is on; without, it stands for itself. */
  readonly equipmentId?: string | number | null | undefined;
  /** The gateway device that may send for it. */
  readonly gatewayId?: string | number | null | undefined;
  /** Makes a retry safe: the same key gives the same device, and no second credential. */
  readonly idempotencyKey?: string | null | undefined;
  /** Where it is mounted, in words, at most 255 characters. */
  readonly installationLocation?: string | null | undefined;
  /** Since when it is installed; now if left out. */
  readonly installedAt?: string | null | undefined;
  /** Who made it, 1 to 255 characters. */
  readonly manufacturer: string;
  /** The maker's model, 1 to 255 characters. */
  readonly model: string;
  /** How often it reports, in seconds, 1 to 86400; as the template says, else 300, if left out. */
  readonly reportingIntervalSeconds?: number | null | undefined;
  /** How often it measures, in seconds, 1 to 86400; as the template says, else 60, if left out. */
  readonly samplingIntervalSeconds?: number | null | undefined;
  /** A template of its manufacturer and model, which says what is left out here. */
  readonly templateId?: string | number | null | undefined;
};

/** Devices to be registered, each for itself: a bad one does not spoil the others. */
export type RegisterDevicesInput = {
  /** The devices, 1 to 200. */
  readonly devices: ReadonlyArray<RegisterDeviceInput>;
  /** Makes a retry of the whole safe; items without a key of their own get one from it and their place. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What a device, or its gateway, says of its state. What is left out stays. */
export type ReportDeviceStateInput = {
  /** Battery charge in %, 0 to 100. Left out, it stays; null clears it. */
  readonly batteryLevel?: number | null | undefined;
  /** How it is set, the whole of it; its intervals are those that it is judged by from now on. */
  readonly configuration?: ConfigurationInput | null | undefined;
  /** The version of APPLY_CONFIGURATION that it has applied. */
  readonly configurationVersion?: number | null | undefined;
  /** The child it is about; the sender itself if left out. */
  readonly deviceId?: string | number | null | undefined;
  /** A fault of its own, at most 500 characters; null: there is none any more. */
  readonly fault?: string | null | undefined;
  /** Firmware it runs, at most 50 characters. Left out, it stays; null clears it. */
  readonly firmwareVersion?: string | null | undefined;
  /** Revision of its hardware, at most 50 characters. Left out, it stays; null clears it. */
  readonly hardwareRevision?: string | null | undefined;
  /** Whether what it is on rests (parked, out of service): then it may be updated. Good for 10 minutes. Left out, it stays. */
  readonly idle?: boolean | null | undefined;
  /** Its address. Left out, it stays; null clears it. */
  readonly ipAddress?: string | null | undefined;
  /** Its hardware address. Left out, it stays; null clears it. */
  readonly macAddress?: string | null | undefined;
  /** Received signal strength in dBm. Left out, it stays; null clears it. */
  readonly signalStrength?: number | null | undefined;
};

export type ClaimSimulatedDeviceMutationVariables = Exact<{
  input: ClaimDeviceInput;
}>;


export type ClaimSimulatedDeviceMutation = { readonly claimDevice: { readonly deviceId: string | null, readonly credential: string | null, readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type SendFleetReadingsMutationVariables = Exact<{
  input: IngestTelemetryInput;
}>;


export type SendFleetReadingsMutation = { readonly ingestTelemetry: { readonly accepted: number, readonly rejected: ReadonlyArray<{ readonly index: number, readonly code: string, readonly message: string }> } };

export type SendFleetEventsMutationVariables = Exact<{
  input: IngestEventsInput;
}>;


export type SendFleetEventsMutation = { readonly ingestEvents: { readonly accepted: number, readonly rejected: ReadonlyArray<{ readonly index: number, readonly code: string, readonly message: string }> } };

export type SendEngineHistoryMutationVariables = Exact<{
  input: IngestTelemetryInput;
}>;


export type SendEngineHistoryMutation = { readonly ingestTelemetry: { readonly accepted: number, readonly duplicates: number, readonly rejected: ReadonlyArray<{ readonly index: number, readonly code: string, readonly message: string }> } };

export type RecordEngineFailureMutationVariables = Exact<{
  input: RecordFailureInput;
}>;


export type RecordEngineFailureMutation = { readonly recordFailure: { readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type FleetCommandsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type FleetCommandsSubscription = { readonly deviceCommands: { readonly cursor: string, readonly command: { readonly id: string, readonly name: string, readonly params: unknown, readonly device: { readonly id: string } | null } } };

export type AcknowledgeFleetCommandMutationVariables = Exact<{
  input: CommandInput;
}>;


export type AcknowledgeFleetCommandMutation = { readonly acknowledgeCommand: { readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type CompleteFleetCommandMutationVariables = Exact<{
  input: CompleteCommandInput;
}>;


export type CompleteFleetCommandMutation = { readonly completeCommand: { readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type ReportFleetStateMutationVariables = Exact<{
  input: ReportDeviceStateInput;
}>;


export type ReportFleetStateMutation = { readonly reportDeviceState: { readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type FleetFirmwareQueryVariables = Exact<{
  firmwareId: string | number;
}>;


export type FleetFirmwareQuery = { readonly firmwareArtefact: string | null };

export type RecordSimulatedFailureMutationVariables = Exact<{
  input: RecordFailureInput;
}>;


export type RecordSimulatedFailureMutation = { readonly recordFailure: { readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type RecordSimulatedMaintenanceMutationVariables = Exact<{
  input: RecordMaintenanceInput;
}>;


export type RecordSimulatedMaintenanceMutation = { readonly recordMaintenance: { readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type CreateSimulatedBuildingMutationVariables = Exact<{
  input: CreateBuildingInput;
}>;


export type CreateSimulatedBuildingMutation = { readonly createBuilding: { readonly building: { readonly id: string } | null, readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type CreateSimulatedEquipmentMutationVariables = Exact<{
  input: CreateEquipmentInput;
}>;


export type CreateSimulatedEquipmentMutation = { readonly createEquipment: { readonly equipment: { readonly id: string } | null, readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type RegisterSimulatedDevicesMutationVariables = Exact<{
  input: RegisterDevicesInput;
}>;


export type RegisterSimulatedDevicesMutation = { readonly registerDevices: { readonly results: ReadonlyArray<{ readonly credential: string | null, readonly device: { readonly id: string } | null, readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> }>, readonly errors: ReadonlyArray<{ readonly code: string, readonly message: string }> } };

export type ReplayMutationVariables = Exact<{
  input: IngestTelemetryInput;
}>;


export type ReplayMutation = { readonly ingestTelemetry: { readonly accepted: number, readonly duplicates: number, readonly rejected: ReadonlyArray<{ readonly index: number, readonly code: string, readonly message: string }> } };

export type AnomaliesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AnomaliesSubscription = { readonly anomalyDetected: { readonly cursor: string, readonly occurredAt: string, readonly anomaly: { readonly severity: AnomalySeverity, readonly metric: string, readonly actualValue: number, readonly detectionModel: string, readonly detectedAt: string, readonly expectedRange: { readonly min: number | null, readonly max: number | null } | null, readonly equipment: { readonly name: string, readonly building: { readonly name: string } | null } | null } } };

export type AlertsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AlertsSubscription = { readonly alertChanged: { readonly cursor: string, readonly occurredAt: string, readonly change: AlertChange, readonly alert: { readonly severity: AlertSeverity, readonly message: string, readonly triggeredAt: string, readonly equipment: { readonly name: string, readonly building: { readonly name: string } | null } | null } } };
