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

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'A call for attention; monitoring tells more of it.' })
export class Alert {
  @Field(() => ID, { description: 'Identifies the alert.' })
  readonly id!: string;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType({ description: 'An episode of unusual readings; monitoring tells more of it.' })
export class Anomaly {
  @Field(() => ID, { description: 'Identifies the anomaly.' })
  readonly id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A component of a piece of equipment that wears, fails and is mended.' })
export class Component {
  @Field(() => ID, { description: 'Identifies the component: its equipment and its kind.' })
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}
