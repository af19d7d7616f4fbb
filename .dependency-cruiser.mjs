// The architecture as rules. Each comment speaks to whoever breaks the rule.
const subgraph = '^subgraphs/([^/]+)/';
export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files need each other: move what they share into a third.',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'core-imports-nothing-of-ours',
      severity: 'error',
      comment: 'core is the shared language: it may use packages, never our other folders.',
      from: { path: '^core/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(platform|gateway|subgraphs|client|simulator|dashboard|deploy|bench|test)/' },
    },
    {
      name: 'platform-imports-nothing-of-ours',
      severity: 'error',
      comment: 'platform knows no business: hand it what it needs as an argument.',
      from: { path: '^platform/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(core|gateway|subgraphs|client|simulator|dashboard|deploy|bench|test)/' },
    },
    {
      name: 'subgraphs-never-meet',
      severity: 'error',
      comment: 'A subgraph meets another only in GraphQL references, on NATS (core/contracts) or in a read model.',
      from: { path: subgraph, pathNot: '\\.test\\.ts$' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'subgraphs-know-core-and-platform-only',
      severity: 'error',
      comment: 'A subgraph imports itself, core and platform.',
      from: { path: subgraph, pathNot: '\\.test\\.ts$' },
      to: { path: '^(gateway|client|simulator|dashboard|deploy|bench|test)/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'domain/ and model/ hold rules: no I/O, no framework. Pass data in, return data.',
      from: { path: '^subgraphs/[^/]+/(domain|model)/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^(core/|subgraphs/[^/]+/(domain|model)/|node_modules/ml-)' },
    },
    {
      name: 'store-does-not-know-graphql',
      severity: 'error',
      comment: 'store/ holds queries; GraphQL types stay in graphql/.',
      from: { path: '^subgraphs/[^/]+/store/' },
      to: { path: '^(subgraphs/[^/]+/graphql/|node_modules/(graphql|type-graphql)/)' },
    },
    {
      name: 'gateway-knows-subgraphs-by-url',
      severity: 'error',
      comment: 'The gateway knows subgraphs by URL and schema only.',
      from: { path: '^gateway/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(subgraphs|client|simulator|dashboard|deploy|bench|test)/' },
    },
    {
      name: 'outsiders-stay-outside',
      severity: 'error',
      comment: 'simulator, dashboard and client are users of the graph: they import client and core at most.',
      from: { path: '^(simulator|dashboard|client)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(platform|gateway|subgraphs|deploy|bench|test)/' },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      comment: 'main.ts starts a process: import service.ts.',
      from: {},
      to: { path: '(^|/)main\\.ts$' },
    },
    {
      name: 'shipped-code-needs-no-tests',
      severity: 'error',
      comment: 'Nothing shipped imports test/ or bench/.',
      from: { pathNot: '(^(test|bench)/|\\.test\\.ts$)' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nobody uses this file: delete it or use it.',
      from: {
        orphan: true,
        pathNot:
          '(main\\.ts$|\\.d\\.ts$|\\.test\\.ts$|^codegen\\.ts$|config\\.(ts|mjs)$|^bench/|^migrations/|^test/support/fast-check|/generated/)',
      },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.local|\\.data)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
