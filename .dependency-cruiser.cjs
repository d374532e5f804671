/** The arrows between rooms, as docs/ARCHITECTURE.md draws them. Anything not allowed here fails `npm run check`. */

/** What each room may import of the others. */
const rooms = {
  common: [],
  platform: ['common', 'proto/gen'],
  native: ['common'],
  main: ['common', 'platform', 'native', 'proto/gen'],
  'worker-agent': ['common', 'platform', 'native', 'proto/gen'],
  preload: ['common'],
  renderer: ['common'],
  cli: ['common', 'platform'],
};

/** The entry files that `cli` may load, lazily, and nothing else of those rooms. */
const entryFiles = '^(main/headless|main/simulate|worker-agent/index|native/doctor)\\.ts$';

/** In `main` arrows run down this list; rooms on one line do not know each other. */
const mainFloors = [
  ['desktop', 'api', 'rpc', 'discovery'],
  ['attention', 'backup', 'tracing'],
  ['alerts'],
  ['notifications'],
  ['jobs', 'serving', 'updates'],
  ['models', 'datasets', 'cluster', 'access'],
  ['uploads'],
  ['logs'],
  ['events'],
  ['storage'],
];

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-sees-only-${allowed.join('-').replace('/', '-') || 'itself'}`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: {
    path: '^(common|platform|native|main|worker-agent|preload|renderer|cli|proto|tests|bench)/',
    pathNot: [`^${room}/`, ...allowed.map((name) => `^${name}/`), ...(room === 'cli' ? [entryFiles] : [])],
  },
}));

const floorRules = mainFloors.flatMap((floor, index) => {
  const above = mainFloors.slice(0, index).flat();
  return floor.map((room) => ({
    name: `main-${room}-never-looks-up`,
    severity: 'error',
    from: { path: `^main/${room}/` },
    to: { path: `^main/(${[...above, ...floor.filter((other) => other !== room)].join('|') || '$^'})/` },
  }));
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'common-is-plain-typescript',
      severity: 'error',
      comment: 'common runs in browsers too: no node:, no electron',
      from: { path: '^common/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'node-only-in-loaders-of-native',
      severity: 'error',
      comment: 'a browser tab will be an agent one day: the layer graph and kernels stay free of Node',
      from: {
        path: '^native/',
        pathNot:
          '(^native/kernels/(build|backends|load-blas|load-kernels)\\.ts$|^native/threads/(parallel-network|team-thread)\\.ts$|^native/webgpu/find-gpu\\.ts$|^native/host/|^native/doctor\\.ts$)',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'cli-loads-entries-lazily',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: entryFiles, dynamic: false },
    },
    {
      name: 'electron-stays-in-its-rooms',
      severity: 'error',
      from: { pathNot: '^(main/desktop/|main/index\\.ts|preload/|tests/support/electron/|tests/unit/main/desktop/)' },
      to: { path: '^node_modules/electron/' },
    },
    {
      name: 'wire-types-stay-at-the-border',
      severity: 'error',
      comment: 'generated protobuf code is for main/rpc, platform/grpc and worker-agent/session only',
      from: { path: '^(main|worker-agent)/', pathNot: '^(main/rpc/|worker-agent/session/)' },
      to: { path: '^proto/gen/' },
    },
    {
      name: 'sqlite-stays-in-storage',
      severity: 'error',
      from: { pathNot: '^(main/storage/|tests/|bench/)' },
      to: { path: '^node_modules/better-sqlite3/' },
    },
    ...roomRules,
    ...floorRules,
  ],
  options: {
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '^proto/gen/'] },
    // Its parser takes no JSX: Biome holds the components in renderer/ to the same (biome.json).
    exclude: { path: '(^native/kernels/assembly/|[.]tsx$)' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'] },
  },
};
