import {
  Kind,
  visit,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type SelectionNode,
} from 'graphql';

/** Whether somewhere a fragment may come later; `@defer` in a text is only looked for, it may be part of a string. */
export function mayDefer(source: string): boolean {
  return source.includes('@defer');
}

/** The same operations, all of them in one answer. */
export function withoutDefer(document: DocumentNode): DocumentNode {
  return visit(document, {
    [Kind.DIRECTIVE]: (directive) => (directive.name.value === 'defer' ? null : undefined),
  });
}

/** Introspection beside data is answered by another hand, in one piece. */
export function asksAboutSchema(document: DocumentNode): boolean {
  let asks = false;
  visit(document, {
    [Kind.FIELD]: ({ name }: FieldNode) => {
      asks ||= name.value === '__schema' || name.value === '__type';
    },
  });
  return asks;
}

// No client's label: they are printable.
const ownLabel = '\0';

/** The same document with a label for each `@defer`, so that a plan's parts can be told apart. */
export function withLabels(document: DocumentNode): DocumentNode {
  let count = 0;
  return visit(document, {
    [Kind.DIRECTIVE]: (directive: DirectiveNode): DirectiveNode | undefined => {
      if (directive.name.value !== 'defer' || labelIn(directive) !== null) return undefined;
      const name = { kind: Kind.NAME, value: 'label' } as const;
      const value = { kind: Kind.STRING, value: `${ownLabel}${count++}` } as const;
      const others = (directive.arguments ?? []).filter((argument) => argument.name.value !== 'label');
      return { ...directive, arguments: [...others, { kind: Kind.ARGUMENT, name, value }] };
    },
  });
}

function labelIn(directive: DirectiveNode | ConstDirectiveNode): string | null {
  const value = directive.arguments?.find(({ name }) => name.value === 'label')?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}

/** The label of a fragment that may come later; null: it is not such a one. */
export function deferLabel({ directives }: SelectionNode): string | null {
  const defer = directives?.find(({ name }) => name.value === 'defer');
  return defer ? labelIn(defer) : null;
}

/** The label as the client gave it. */
export function clientLabel(label: string | undefined): string | undefined {
  return label?.startsWith(ownLabel) ? undefined : label;
}
