import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { PartnerStatus, PartnerType } from '../domain/partner-type.ts';

/** Public reference data. */
@Entity({ tableName: 'partner', readonly: true })
export class PartnerEntity {
  @PrimaryKey({ type: 'uuid' })
  readonly id!: string;

  @Property({ type: 'text' })
  readonly name!: string;

  @Property({ type: 'text' })
  readonly type!: PartnerType;

  @Property({ type: 'text' })
  readonly integration!: string;

  @Property({ type: 'text', nullable: true })
  readonly website!: string | null;

  @Property({ type: 'text' })
  readonly revenueModel!: string;

  @Property({ type: 'text' })
  readonly status!: PartnerStatus;

  @Property({ type: 'boolean' })
  readonly isExample!: boolean;

  @Property({ type: 'integer' })
  readonly version!: number;
}
