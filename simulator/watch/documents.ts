// What the console wants to know of each event. Equipment and building belong to another subgraph: the gateway joins them.
export interface Place {
  readonly name: string;
  readonly building: { readonly name: string } | null;
}

export interface AnomalyEvent {
  readonly anomalyDetected: {
    readonly cursor: string;
    readonly occurredAt: string;
    readonly anomaly: {
      readonly severity: string;
      readonly metric: string;
      readonly actualValue: number | null;
      readonly expectedRange: { readonly min: number; readonly max: number } | null;
      readonly detectionModel: string | null;
      /** Time of the reading that showed it. */
      readonly detectedAt: string;
      readonly equipment: Place | null;
    };
  };
}

export const anomalyDocument = /* GraphQL */ `
  subscription Anomalies($after: Cursor) {
    anomalyDetected(after: $after) {
      cursor
      occurredAt
      anomaly {
        severity
        metric
        actualValue
        expectedRange {
          min
          max
        }
        detectionModel
        detectedAt
        equipment {
          name
          building {
            name
          }
        }
      }
    }
  }
`;

export interface AlertEvent {
  readonly alertChanged: {
    readonly cursor: string;
    readonly occurredAt: string;
    readonly change: string;
    readonly alert: {
      readonly severity: string;
      readonly message: string | null;
      readonly triggeredAt: string;
      readonly equipment: Place | null;
    };
  };
}

export const alertDocument = /* GraphQL */ `
  subscription Alerts($after: Cursor) {
    alertChanged(after: $after) {
      cursor
      occurredAt
      change
      alert {
        severity
        message
        triggeredAt
        equipment {
          name
          building {
            name
          }
        }
      }
    }
  }
`;
