import type { QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { isData, mergeData, readerOf, setOwn, type Data } from './data.ts';
import type { Rewrite } from './rewrites.ts';
import type { TypeNames } from './type-names.ts';

/** The JSON text of an entity's representation, or null when the entity is not one that the fetch is for. */
export type Represent = (entity: Data) => string | null;

type Build = (source: Data) => Data | null;
type Extend = (source: Data, result: Data) => boolean;

/** What a fetch requires of an entity, compiled. The text also tells equal representations apart from others. */
export function compileRepresentation(
  requires: readonly QueryPlanSelectionNode[],
  rewrite: Rewrite | null,
  typeNames: TypeNames,
): Represent {
  const flat = rewrite ? null : flatKey(requires);
  if (flat) return flatRepresentation(flat.typeCondition, flat.keys, typeNames);
  const build = compileSelections(requires, typeNames);
  return (entity) => {
    const representation = build(entity);
    if (!representation?.['__typename']) return null;
    rewrite?.(representation);
    return JSON.stringify(representation);
  };
}

interface FlatKey {
  readonly typeCondition: string;
  readonly keys: readonly string[];
}

/** The usual case: `... on T { __typename id }`, leaves only. */
function flatKey([selection, ...others]: readonly QueryPlanSelectionNode[]): FlatKey | null {
  if (others.length > 0 || selection?.kind !== 'InlineFragment' || !selection.typeCondition) return null;
  const keys: string[] = [];
  for (const field of selection.selections) {
    if (field.kind !== 'Field' || field.selections) return null;
    keys.push(responseKey(field));
  }
  return keys.includes('__typename') ? { typeCondition: selection.typeCondition, keys } : null;
}

function flatRepresentation(typeCondition: string, keys: readonly string[], typeNames: TypeNames): Represent {
  const names = typeNames.of(typeCondition);
  const parts = keys.map((key, i) => ({ read: readerOf(key), text: `${i ? ',' : '{'}${JSON.stringify(key)}:` }));
  return (entity) => {
    const typename = entity['__typename'];
    if (typeof typename !== 'string' || !names.has(typename)) return null;
    let text = '';
    for (const { read, text: before } of parts) {
      const value = read(entity);
      if (value === undefined) return null;
      text += before + JSON.stringify(value);
    }
    return `${text}}`;
  };
}

function compileSelections(selections: readonly QueryPlanSelectionNode[], typeNames: TypeNames): Build {
  const extensions = selections.map((selection) => compileSelection(selection, typeNames));
  return (source) => {
    const result: Data = {};
    for (const extend of extensions) if (!extend(source, result)) return null;
    return result;
  };
}

function compileSelection(selection: QueryPlanSelectionNode, typeNames: TypeNames): Extend {
  if (selection.kind === 'Field') return compileField(selection, typeNames);
  // A fragment without condition adds nothing to a representation (the planner makes none).
  if (!selection.typeCondition) return () => true;
  const names = typeNames.of(selection.typeCondition);
  const build = compileSelections(selection.selections, typeNames);
  return (source, result) => {
    const typename = source['__typename'];
    const added = typeof typename === 'string' && names.has(typename) ? build(source) : null;
    if (added) mergeData(result, added);
    return true;
  };
}

/** A value that is missing (not null) means that the entity has no such representation. */
function compileField(field: QueryPlanFieldNode, typeNames: TypeNames): Extend {
  const key = responseKey(field);
  const read = readerOf(key);
  const build = field.selections ? compileSelections(field.selections, typeNames) : null;
  return (source, result) => {
    const value = read(source);
    if (value === undefined) return false;
    setOwn(result, key, build ? buildEach(value, build) : value);
    return true;
  };
}

function buildEach(value: unknown, build: Build): unknown {
  if (Array.isArray(value)) return value.map((element) => buildEach(element, build));
  return isData(value) ? build(value) : null;
}

function responseKey(field: QueryPlanFieldNode): string {
  return field.alias ?? field.name;
}
