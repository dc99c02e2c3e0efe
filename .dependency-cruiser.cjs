/**
 * Who may import whom. The picture is in the design: window -> api and domain; shells -> engine; adapters -> kernel;
 * and inside the kernel every folder only looks down. Each rule says in one sentence what it protects.
 */

/** The kernel from the bottom up: a folder may import those before it in its list, and itself. */
const KERNEL = {
  domain: [],
  document: ['domain'],
  segment: ['domain'],
  membership: ['domain', 'segment'],
  attachment: ['domain'],
  journal: ['domain', 'attachment', 'segment', 'membership'],
  exchange: ['domain', 'attachment', 'document', 'segment', 'membership', 'journal'],
  pack: ['domain', 'document', 'segment', 'membership', 'journal'],
  interchange: ['domain', 'document'],
};

/** Packages that run in a page, in Node and in Electron alike. */
const KERNEL_PACKAGES = '^node_modules/(@automerge/automerge|@noble/[^/]+|valibot|yaml)/';

const RUNTIMES = '^sync/(node|hub|cli)/';
/** What the kernel asks of the world and what it answers: words without machinery, which every folder may use. */
const WORDS = '^sync/(ports|api)[.]ts$';
const OWN_CODE = '^(sync|renderer|electron|build|tests)/';

const kernelOrder = Object.entries(KERNEL).map(([folder, below]) => ({
  name: `kernel-${folder}`,
  comment: `sync/${folder} knows only what is below it: ${[...below, 'ports.ts and api.ts'].join(', ')}.`,
  severity: 'error',
  from: { path: `^sync/${folder}/` },
  to: { path: '^sync/', pathNot: [`^sync/(${[folder, ...below].join('|')})/`, WORDS] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...kernelOrder,
    {
      name: 'ports-and-api-are-words',
      comment:
        'ports.ts and api.ts only say what things are: they need the domain and each other, no machinery.',
      severity: 'error',
      from: { path: WORDS },
      to: { path: OWN_CODE, pathNot: ['^sync/domain/', WORDS] },
    },
    {
      name: 'kernel-runs-anywhere',
      comment:
        'The kernel also runs in a page and in the simulator: it may not know an adapter, a shell or the window.',
      severity: 'error',
      from: { path: '^sync/', pathNot: RUNTIMES },
      to: { path: [RUNTIMES, '^(renderer|electron|build)/'] },
    },
    {
      name: 'kernel-without-node',
      comment: "Node's modules stop at the ports: clock, disk, network and randomness are handed in.",
      severity: 'error',
      from: { path: '^(sync|renderer/search)/', pathNot: RUNTIMES },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'kernel-packages',
      comment: 'Only packages that run everywhere, chosen one by one, are part of the kernel.',
      severity: 'error',
      from: { path: '^sync/', pathNot: RUNTIMES },
      to: { path: 'node_modules', pathNot: KERNEL_PACKAGES },
    },
    {
      name: 'adapters-know-the-kernel-only',
      comment: 'sync/node fulfils the ports; it does not know who uses it.',
      severity: 'error',
      from: { path: '^sync/node/' },
      to: { path: ['^sync/(hub|cli)/', '^(renderer|electron|build)/'] },
    },
    {
      name: 'hub-stands-alone',
      comment:
        'The hub runs on a machine without people: the kernel and the adapters, no window, shell or command.',
      severity: 'error',
      from: { path: '^sync/hub/' },
      to: { path: ['^sync/cli/', '^(renderer|electron|build)/'] },
    },
    {
      name: 'clusters-are-the-hubs',
      comment: "NATS is how hubs work together; nothing that runs on somebody's PC needs it.",
      severity: 'error',
      from: { path: OWN_CODE, pathNot: '^sync/hub/' },
      to: { path: '^node_modules/@nats-io/' },
    },
    {
      name: 'cli-may-search',
      comment: 'The command line finds with the same search as the window, and borrows nothing else from it.',
      severity: 'error',
      from: { path: '^sync/cli/' },
      to: { path: ['^renderer/', '^(electron|build)/'], pathNot: '^renderer/search/' },
    },
    {
      name: 'window-knows-api-and-domain',
      comment: 'The window reads rows and calls verbs; the engine behind them is another process.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^sync/', pathNot: '^sync/(api[.]ts$|domain/)' },
    },
    {
      name: 'window-takes-types-from-api',
      comment: 'api.ts is a contract, not code: nothing of it may end up in the window.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^sync/api[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'window-not-shell',
      comment: 'The window meets its shell only as the types of electron/contract.ts.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/', pathNot: '^electron/contract[.]ts$' },
    },
    {
      name: 'window-takes-types-from-contract',
      comment: 'The contract between shell and window is types; each side brings its own code.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/contract[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'window-without-node',
      comment: 'The window is a sandboxed page.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'search-stands-alone',
      comment:
        'Search runs in a worker, in the command line and in tests: it knows the domain, FlexSearch and the table of OpenCC, no room, no store, no React.',
      severity: 'error',
      from: { path: '^renderer/search/' },
      to: {
        path: ['^renderer/', '^node_modules/'],
        pathNot: ['^renderer/search/', '^node_modules/(flexsearch|opencc-js)/'],
      },
    },
    {
      name: 'kit-knows-no-domain',
      comment: 'The kit is components that know no domain word: no room, no store, no search, no bridge.',
      severity: 'error',
      from: { path: '^renderer/kit/' },
      to: { path: ['^renderer/', '^sync/', '^electron/'], pathNot: '^renderer/kit/' },
    },
    {
      name: 'store-below-rooms',
      comment: 'Rooms read the store; the store and the search do not know which rooms exist.',
      severity: 'error',
      from: { path: '^renderer/(store|search|kit|locales)/' },
      to: { path: '^renderer/rooms/' },
    },
    {
      name: 'shell-not-window',
      comment: 'A shell serves the built window; it shares no code with it.',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^(renderer|build)/' },
    },
    {
      name: 'preload-is-a-thin-wall',
      comment:
        'The preload stands between the page and everything else: Electron and the contract, nothing more.',
      severity: 'error',
      from: { path: '^electron/preload/' },
      to: { pathNot: ['^electron/(preload/|contract[.]ts$)', '^node_modules/electron/'] },
    },
    {
      name: 'product-without-tests',
      comment: 'Nothing that ships knows the tests.',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or lack a third.',
      severity: 'error',
      from: { path: OWN_CODE },
      to: { circular: true },
    },
    {
      name: 'found',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { path: OWN_CODE },
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-packages',
      comment:
        'What ships imports only packages that package.json names as dependencies (Electron brings itself).',
      severity: 'error',
      from: { path: '^(sync|renderer|electron)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/electron/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true, // type imports are imports too
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts'],
    },
  },
};
