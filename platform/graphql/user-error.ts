import { Directive, Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Why a mutation did not do what was asked, for what a caller can expect and mend.' })
@Directive('@shareable')
export class UserError {
  @Field(() => String, { description: 'Stable code, listed in docs/errors.md.' })
  readonly code!: string;

  @Field(() => String, { description: 'What is wrong and what to do, for a person.' })
  readonly message!: string;

  @Field(() => [String], { description: 'Where in the input; empty when it is the whole.' })
  readonly path!: string[];
}

export const userError = (code: string, message: string, path: string[] = []): UserError => ({ code, message, path });
