import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../../platform/graphql/pagination.ts';
import { partnerStatuses, type PartnerStatus, partnerTypes, type PartnerType } from '../domain/partner-type.ts';

const enumOf = <Word extends string>(words: readonly Word[]) =>
  Object.fromEntries(words.map((word) => [word, word])) as Record<Word, Word>;

export const PartnerTypeEnum = enumOf(partnerTypes);
registerEnumType(PartnerTypeEnum, {
  name: 'PartnerType',
  description: 'What a hardware partner does.',
  valuesConfig: {
    SENSOR_MANUFACTURER: { description: 'Makes sensors; its devices are certified.' },
    DIAGNOSTIC_TOOL_MAKER: { description: 'Makes diagnostic tools that exchange data with us.' },
    BMS_VENDOR: { description: 'Sells building management systems.' },
    AR_VR_PROVIDER: { description: 'Shows data and guidance in augmented or virtual reality.' },
    MANUFACTURER: { description: 'Makes the equipment itself and reads its telemetry, where granted.' },
  },
});

export const PartnerStatusEnum = enumOf(partnerStatuses);
registerEnumType(PartnerStatusEnum, {
  name: 'PartnerStatus',
  description: 'How far the partnership is.',
  valuesConfig: {
    PROPOSED: { description: 'Nothing is integrated yet. Examples are always in this state.' },
    ACTIVE: { description: 'The integration is in use.' },
    ENDED: { description: 'The partnership is over.' },
  },
});

@ObjectType({ description: 'A hardware partner. Public reference data: the same for everybody who is signed in.' })
@Directive('@key(fields: "id")')
export class Partner {
  @Field(() => ID, { description: 'UUID of the partner.' })
  readonly id!: string;

  @Field(() => String, { description: 'Name of the company.' })
  readonly name!: string;

  @Field(() => PartnerTypeEnum, { description: 'What the partner does.' })
  readonly type!: PartnerType;

  @Field(() => String, { description: 'How its products work with the platform.' })
  readonly integration!: string;

  @Field(() => String, { nullable: true, description: 'Address of its website; null when there is none.' })
  readonly website!: string | null;

  @Field(() => String, { description: 'How the partnership earns money.' })
  readonly revenueModel!: string;

  @Field(() => PartnerStatusEnum, { description: 'How far the partnership is.' })
  readonly status!: PartnerStatus;

  @Field(() => Boolean, { description: 'True for an invented company that only shows what an entry looks like.' })
  readonly isExample!: boolean;

  @Field(() => Int, { description: 'Grows with every change; an update names the one it is about.' })
  readonly version!: number;
}

export const PartnerConnection = connectionType(Partner, 'Partner');

@InputType({ description: 'Which partners to list.' })
export class PartnerFilter {
  @Field(() => PartnerTypeEnum, { nullable: true, description: 'Only of this type; all types if left out.' })
  readonly type?: PartnerType | null;
}
