import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import { AnomalyMutations } from './anomaly-mutations.ts';
import { DiagnosticsResolver, EquipmentDiagnosticsResolver } from './diagnostics-resolver.ts';
import { AlarmKpiResolver } from './alarm-kpi-resolver.ts';
import { EscalationResolver } from './escalation-resolver.ts';
import { TuningResolver } from './tuning-resolver.ts';
import { OutOfServiceResolver } from './out-of-service-resolver.ts';
import { HealthEventResolver } from './health-events.ts';
import { NotificationMutations } from './notification-mutations.ts';
import { NotificationResolver } from './notification-resolver.ts';
import { PortfolioResolver } from './portfolio-resolver.ts';
import { PlatformStatus, StatusResolver } from './status-resolver.ts';
import { HealthResolver } from './health-resolver.ts';
import { AlertMutations } from './alert-mutations.ts';
import { AlertRuleMutations } from './alert-rule-mutations.ts';
import { AlertRuleResolver } from './alert-rule-resolver.ts';
import { AlertRuleTrialResolver } from './alert-rule-trial.ts';
import { AlertResolver } from './alert-resolver.ts';
import { AnomalyResolver } from './anomaly-resolver.ts';
import type { MonitoringContext } from './context.ts';
import { DeviceResolver } from './device-resolver.ts';
import { EquipmentResolver } from './equipment-resolver.ts';
import { EventResolver } from './event-resolver.ts';
import { Device, Equipment } from './stub-types.ts';

interface Key {
  readonly id: string;
}

/** Everything the monitoring subgraph says in the graph. */
export const monitoringSubgraph: SubgraphOptions<MonitoringContext> = {
  resolvers: [
    AnomalyResolver,
    AlertResolver,
    EquipmentResolver,
    DeviceResolver,
    AlertMutations,
    OutOfServiceResolver,
    TuningResolver,
    EscalationResolver,
    EventResolver,
    ...[AnomalyMutations, HealthResolver, EquipmentDiagnosticsResolver, DiagnosticsResolver, PortfolioResolver],
    ...[AlertRuleResolver, AlertRuleMutations, AlertRuleTrialResolver],
    ...[NotificationResolver, NotificationMutations],
    ...[StatusResolver, AlarmKpiResolver, HealthEventResolver],
  ],
  orphanedTypes: [PlatformStatus],
  references: {
    Equipment: ({ id }: Key) => new Equipment(id),
    PlatformStatus: ({ id }: Key) => new PlatformStatus(id),
    Device: ({ id }: Key) => new Device(id),
    Anomaly: ({ id }: Key, { loaders }) => loaders.anomaly.load(id),
    Alert: ({ id }: Key, { loaders }) => loaders.alert.load(id),
  },
};
