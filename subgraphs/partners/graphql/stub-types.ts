import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Entities of other subgraphs: here only their keys, and the fields that partners contributes. */
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A piece of building equipment, such as an elevator.' })
export class Equipment {
  @Field(() => ID, { description: 'Identifies the equipment.' })
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A sensor device.' })
export class Device {
  @Field(() => ID, { description: 'Identifies the device.' })
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}
