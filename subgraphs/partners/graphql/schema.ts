import type { SubgraphOptions } from '../../../platform/graphql/subgraph-schema.ts';
import type { PartnersContext } from '../context.ts';
import { CertificationMutations } from './certification-mutations.ts';
import { CertificationEvents, CertificationResolver, CertificationRunResolver } from './certification-resolver.ts';
import { DeviceModelResolver, DeviceResolver, EquipmentResolver } from './device-model-resolver.ts';
import { DiagnosticReportResolver } from './diagnostic-report.ts';
import { GuidanceResolver } from './guidance-resolver.ts';
import { DataCatalogResolver, DataExportResolver } from './data-access.ts';
import { MetricStatisticsResolver } from './metric-statistics.ts';
import { PartnerMutations } from './partner-mutations.ts';
import { PredictionReportResolver } from './prediction-report.ts';
import { PlatformStatus, PlatformStatusResolver, UsageAndRatingResolver } from './usage-and-rating.ts';
import { PartnerResolver } from './partner-resolver.ts';
import { Component, Device, Equipment } from './stub-types.ts';
import { VisitResolver } from './visit-resolver.ts';
import { WebhookResolver } from './webhook-resolver.ts';
import { WorkReportMutations } from './work-report-mutations.ts';
import { EvidenceResolver, WorkReportConflictResolver, WorkReportResolver } from './work-report-resolver.ts';

interface Key {
  readonly id: string;
}

export const partnersSchema: SubgraphOptions<PartnersContext> = {
  resolvers: [
    ...([PartnerResolver, DeviceModelResolver, DeviceResolver, EquipmentResolver] as const),
    ...([CertificationResolver, CertificationRunResolver, CertificationEvents, CertificationMutations] as const),
    ...([WorkReportResolver, WorkReportConflictResolver, EvidenceResolver, WorkReportMutations] as const),
    ...([VisitResolver, DiagnosticReportResolver, GuidanceResolver, WebhookResolver] as const),
    ...([PredictionReportResolver, MetricStatisticsResolver, DataCatalogResolver, DataExportResolver] as const),
    ...([UsageAndRatingResolver, PlatformStatusResolver, PartnerMutations] as const),
  ],
  orphanedTypes: [Equipment, Device, Component, PlatformStatus],
  references: {
    Partner: ({ id }: Key, context) => context.partner.load(id),
    DeviceModel: ({ id }: Key, { load }) => load.model.load(id),
    Certification: ({ id }: Key, { load }) => load.certification.load(id),
    WorkReport: ({ id }: Key, { load }) => load.workReport.load(id),
    Component: ({ id }: Key) => new Component(id),
    PlatformStatus: () => new PlatformStatus(),
    Device: ({ id }: Key) => new Device(id),
    Equipment: ({ id }: Key) => new Equipment(id),
  },
};
