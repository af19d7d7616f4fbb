import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Equipment of a building; predictions adds what is expected of it and its records.' })
@Directive('@key(fields: "id")')
export class Equipment {
  @Field(() => ID, { description: 'UUID of the equipment.' })
  readonly id!: string;
}

@ObjectType({ description: 'A building; predictions adds a summary over its equipment.' })
@Directive('@key(fields: "id")')
export class Building {
  @Field(() => ID, { description: 'UUID of the building.' })
  readonly id!: string;
}

@ObjectType({ description: 'A component of equipment.' })
@Directive('@key(fields: "id", resolvable: false)')
export class Component {
  @Field(() => ID, { description: 'UUID of the equipment, a colon, the kind in lower case.' })
  readonly id!: string;
}

@ObjectType({ description: 'Success metrics; predictions adds those whose facts it keeps.' })
@Directive('@key(fields: "id")')
export class PlatformStatus {
  @Field(() => ID, { description: 'Always the same: there is one.' })
  readonly id!: string;
}
