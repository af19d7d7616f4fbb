import type { FetchNode } from '@apollo/query-planner';

/** The JSON text of a request: `representations` are JSON texts already; null when the fetch is not one of entities. */
export type RequestBody = (
  variables: Readonly<Record<string, unknown>>,
  representations: readonly string[] | null,
) => string;

/** Everything that does not depend on the request is written once. */
export function requestBody({ operation, operationName, variableUsages = [] }: FetchNode): RequestBody {
  const name = operationName ? `,"operationName":${JSON.stringify(operationName)}` : '';
  const start = `{"query":${JSON.stringify(operation)}${name},"variables":{`;
  const usages = variableUsages.map((variable) => ({ variable, key: `${JSON.stringify(variable)}:` }));
  return (variables, representations) => {
    let text = start;
    let separator = '';
    for (const { variable, key } of usages) {
      // A variable that was left out is the subgraph's to default.
      if (!Object.hasOwn(variables, variable) || variables[variable] === undefined) continue;
      text += separator + key + JSON.stringify(variables[variable]);
      separator = ',';
    }
    if (representations) text += `${separator}"representations":[${representations.join(',')}]`;
    return `${text}}}`;
  };
}
