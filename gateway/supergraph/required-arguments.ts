import {
  Kind,
  parse,
  print,
  visit,
  type ArgumentNode,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';

/** A field with the arguments that some `@requires` gives it, under a name of its own. */
export interface RequiredField {
  readonly name: string;
  readonly arguments: readonly ArgumentNode[];
}

export interface RequiredArguments {
  /** By the name that stands for them in the rewritten supergraph. */
  readonly fields: ReadonlyMap<string, RequiredField>;
  /** Which of them a field needs of its entity: by `subgraph.Type.field`. */
  readonly neededBy: ReadonlyMap<string, ReadonlySet<string>>;
}

type FieldsDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Apollo's planner fetches a required field under its own name, whatever arguments are required: the client's
 * `price(currency: "EUR")` and the required `price(currency: "USD")` then meet in one key, and one of them is silently
 * wrong. So the planner gets a supergraph in which each required field with arguments is a field without arguments and
 * with a name that nobody else uses; `planning/restore-arguments.ts` puts the real ones back into the plan.
 *
 * Returns null when no field with arguments is required.
 */
export function replaceRequiredArguments(sdl: string): { sdl: string; required: RequiredArguments } | null {
  if (!sdl.includes('requires:')) return null;
  const rewriting = new Rewriting(parse(sdl));
  const document = rewriting.rewritten();
  if (rewriting.fields.size === 0) return null;
  return { sdl: print(document), required: { fields: rewriting.fields, neededBy: rewriting.neededBy } };
}

class Rewriting {
  readonly fields = new Map<string, RequiredField>();
  readonly neededBy = new Map<string, Set<string>>();
  readonly #document: DocumentNode;
  readonly #types = new Map<string, FieldsDefinition>();
  readonly #subgraphs: ReadonlyMap<string, string>;
  /** Names by type, field and arguments. */
  readonly #names = new Map<string, string>();
  /** What each type gets: the new name, and of which field it is a copy. */
  readonly #added = new Map<string, Map<string, string>>();

  constructor(document: DocumentNode) {
    this.#document = document;
    this.#subgraphs = subgraphNames(document);
    for (const definition of document.definitions)
      if (hasFields(definition)) this.#types.set(definition.name.value, definition);
  }

  rewritten(): DocumentNode {
    const changed = this.#mapTypes(this.#document, (type) => ({
      ...type,
      fields: (type.fields ?? []).map((field) => this.#rewriteRequires(type, field)),
    }));
    // The copies are made of rewritten fields: what a required field requires itself is rewritten, too.
    return this.#mapTypes(changed, (type) => {
      const copies = [...(this.#added.get(type.name.value) ?? [])].map(([name, original]) =>
        copyOf(type, original, name),
      );
      return { ...type, fields: [...(type.fields ?? []), ...copies] };
    });
  }

  #mapTypes(document: DocumentNode, map: (type: FieldsDefinition) => FieldsDefinition): DocumentNode {
    return { ...document, definitions: document.definitions.map((node) => (hasFields(node) ? map(node) : node)) };
  }

  #rewriteRequires(type: FieldsDefinition, field: FieldDefinitionNode): FieldDefinitionNode {
    const directives = field.directives?.map((directive) => {
      const requires = stringArgument(directive, 'requires');
      if (directive.name.value !== 'join__field' || requires === undefined) return directive;
      const needed = new Set<string>();
      const set = this.#rewriteSet(selectionSetOf(requires), type.name.value, needed);
      if (needed.size === 0) return directive;
      this.#remember(directive, `${type.name.value}.${field.name.value}`, needed);
      return withStringArgument(directive, 'requires', print(set).slice(1, -1));
    });
    return directives ? { ...field, directives } : field;
  }

  #remember(directive: DirectiveNode, field: string, needed: Set<string>): void {
    const graph = directive.arguments?.find(({ name }) => name.value === 'graph')?.value;
    const subgraph = graph?.kind === Kind.ENUM ? this.#subgraphs.get(graph.value) : undefined;
    if (subgraph !== undefined) this.neededBy.set(`${subgraph}.${field}`, needed);
  }

  #rewriteSet(set: SelectionSetNode, parent: string, needed: Set<string>): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = selection.typeCondition?.name.value ?? parent;
        return { ...selection, selectionSet: this.#rewriteSet(selection.selectionSet, type, needed) };
      }
      if (selection.kind !== Kind.FIELD) return selection;
      const definition = this.#types.get(parent)?.fields?.find(({ name }) => name.value === selection.name.value);
      const below = definition &&
        selection.selectionSet && {
          selectionSet: this.#rewriteSet(selection.selectionSet, namedType(definition.type), needed),
        };
      if (!definition?.arguments?.length) return { ...selection, ...below };
      const name = this.#nameOf(parent, selection.name.value, selection.arguments ?? []);
      needed.add(name);
      return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name }, ...below } as const;
    });
    return { ...set, selections };
  }

  #nameOf(type: string, field: string, args: readonly ArgumentNode[]): string {
    const key = `${type}.${field}(${args.map(print).sort().join(',')})`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `${field}${requiredMark}${this.#names.size}`;
    this.#names.set(key, name);
    this.fields.set(name, { name: field, arguments: args });
    for (const owner of [type, ...this.#implementing(type)]) {
      const added = this.#added.get(owner) ?? new Map<string, string>();
      this.#added.set(owner, added.set(name, field));
    }
    return name;
  }

  /** What an interface has, its implementations must have. */
  #implementing(type: string): string[] {
    return [...this.#types.values()]
      .filter(({ interfaces = [] }) => interfaces.some(({ name }) => name.value === type))
      .map(({ name }) => name.value);
  }
}

/** Part of every name that stands for a field with arguments; GraphQL reserves only a leading `__`. */
export const requiredMark = '__required_';

function hasFields(node: { kind: string }): node is FieldsDefinition {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function copyOf(type: FieldsDefinition, original: string, name: string): FieldDefinitionNode {
  const field = type.fields?.find((candidate) => candidate.name.value === original);
  if (!field) throw new Error(`The supergraph has no field ${type.name.value}.${original}.`);
  return { ...field, arguments: [], name: { kind: Kind.NAME, value: name } };
}

/** What the values of `join__Graph` are called outside. */
function subgraphNames(document: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  visit(document, {
    [Kind.ENUM_VALUE_DEFINITION]: ({ name, directives = [] }) => {
      const graph = directives.find((directive) => directive.name.value === 'join__graph');
      const subgraph = graph && stringArgument(graph, 'name');
      if (subgraph !== undefined) names.set(name.value, subgraph);
    },
  });
  return names;
}

function stringArgument(directive: DirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function withStringArgument(directive: ConstDirectiveNode, name: string, value: string): ConstDirectiveNode {
  const args = directive.arguments?.map((argument) =>
    argument.name.value === name ? { ...argument, value: { kind: Kind.STRING, value } as const } : argument,
  );
  return args ? { ...directive, arguments: args } : directive;
}

function selectionSetOf(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${text}" is not a set of fields.`);
  return definition.selectionSet;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
