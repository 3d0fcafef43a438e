/** Everybody may import these; they import nothing of ours. */
const everybody = ['async']

/** Who may import whom inside harness/; what is not listed here is not allowed. */
const allowed = {
  async: [],
  model: [],
  files: ['model'],
  'build-cache': ['model', 'files', 'processes'],
  'go-toolchain': ['model', 'processes'],
  npm: ['model', 'build-cache', 'processes'],
  'control-plane': ['model'],
  churn: ['model', 'files', 'control-plane'],
  peer: ['model'],
  workloads: ['model', 'churn'],
  tls: ['model', 'files'],
  verdict: ['model'],
  processes: ['model'],
  runtimes: ['model', 'build-cache', 'go-toolchain', 'processes'],
  report: ['model', 'files'],
  targets: ['model', 'files', 'build-cache', 'go-toolchain', 'npm', 'processes', 'runtimes'],
  run: [
    'model',
    'files',
    'build-cache',
    'go-toolchain',
    'processes',
    'runtimes',
    'control-plane',
    'churn',
    'peer',
    'workloads',
    'tls',
    'verdict',
    'targets',
  ],
  config: ['model', 'files', 'report', 'run', 'targets', 'workloads'],
  library: ['config', 'model', 'processes', 'churn', 'report', 'run', 'targets', 'workloads'],
  bisect: ['model', 'targets', 'run'],
  matrix: ['model', 'files', 'targets', 'run', 'report'],
  gallery: ['model', 'npm', 'targets', 'run', 'matrix'],
  cli: [
    'config',
    'library',
    'go-toolchain',
    'bisect',
    'gallery',
    'matrix',
    'model',
    'files',
    'runtimes',
    'control-plane',
    'churn',
    'workloads',
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
    pathNot: `^harness/(${[folder, ...everybody, ...imports].join('|')})/`,
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
