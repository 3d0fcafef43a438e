/** Who may import whom inside harness/; what is not listed here is not allowed. */
const allowed = {
  model: [],
  'control-plane': ['model'],
  churn: ['model'],
  tls: ['model'],
  verdict: ['model'],
  processes: ['model'],
  runtimes: ['model', 'processes'],
  report: ['model'],
  targets: ['model', 'processes', 'runtimes'],
  run: ['model', 'processes', 'runtimes', 'control-plane', 'churn', 'tls', 'verdict', 'targets'],
  bisect: ['model', 'targets', 'run'],
  matrix: ['model', 'targets', 'run', 'report'],
  cli: [
    'bisect',
    'matrix',
    'model',
    'runtimes',
    'control-plane',
    'churn',
    'verdict',
    'targets',
    'run',
    'report',
  ],
}

const oneWay = Object.entries(allowed).map(([folder, imports]) => ({
  name: `${folder}-imports`,
  comment: `harness/${folder} may import ${imports.length === 0 ? 'no other folder' : imports.join(', ')}`,
  severity: 'error',
  from: { path: `^harness/${folder}/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: '^(harness|scenarios|bench|fixtures)/',
    pathNot: `^harness/(${[folder, ...imports].join('|')})/`,
  },
}))

module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: 'public-api-only',
      comment: 'scenario scripts and benches use the public API alone',
      severity: 'error',
      from: { path: '^(scenarios|bench)/' },
      to: { path: '^harness/', pathNot: '^harness/index\\.ts$' },
    },
    {
      name: 'fixtures-on-their-own',
      comment: 'a server under test is a world of its own',
      severity: 'error',
      from: { path: '^fixtures/' },
      to: { path: '^(harness|scenarios|bench)/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
}
