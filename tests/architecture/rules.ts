/** The import rules of docs/ARCHITECTURE.md, as functions of the source text alone. */

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  path: string;
  text: string;
}

export interface Workspace {
  /** Folder from the root of the repository. */
  folder: string;
  name: string;
  dependencies: ReadonlySet<string>;
}

/** Who alone may import a library; everyone else goes through them. */
const libraryOwners: Record<string, RegExp> = {
  mongodb: /^(packages\/mongo|subgraphs\/\w+\/src\/data)\//,
  amqplib: /^packages\/messaging\//,
  jose: /^packages\/identity\//,
  '@apollo/gateway': /^router\//,
  'type-graphql': /^(packages\/subgraph-kit|subgraphs\/\w+\/src\/graphql)\//,
};

/** What a part of a subgraph may import of the same subgraph. */
const layers: Record<string, readonly string[]> = {
  main: ['app', 'env'],
  app: ['env', 'graphql', 'events', 'data', 'mail', 'print', 'use-cases', 'domain'],
  command: ['env', 'data', 'use-cases', 'domain'],
  env: [],
  graphql: ['graphql', 'use-cases', 'domain'],
  events: ['events', 'use-cases', 'domain'],
  data: ['data', 'use-cases', 'domain'],
  mail: ['mail', 'use-cases', 'domain'],
  print: ['print', 'use-cases', 'domain'],
  'use-cases': ['use-cases', 'domain'],
  domain: ['domain'],
};

/** The only packages rules may know: names and shapes, no I/O. */
const pureForDomain =
  /^(\.|@parterre\/contracts\/|@parterre\/subgraph-kit\/errors$|@parterre\/identity\/viewer$)/;

/** Who reads the environment: one file a process, and what starts processes. */
const environmentReaders =
  /^((subgraphs\/\w+|router|simulator)\/src\/(env|main|command)\.ts|packages\/messaging\/src\/env\.ts|(packages\/engines|house)\/src\/.*)$/;

const importPattern =
  /(?:^|[\s;}])(?:import|export)\s*(?:[\w*\s{},$]*?\sfrom\s*)?['"]([^'"]+)['"]|import\(\s*['"`]([^'"`]+)['"`]/g;

/** Every module the file names in an import, an export or a dynamic import. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? '');
}

/** What is wrong with this file, a line a fault; nothing when all is well. Tests are free to import what they test. */
export function violations(file: SourceFile, workspaces: readonly Workspace[]): string[] {
  if (file.path.endsWith('.test.ts')) {
    return [];
  }
  const workspace = workspaces.find(({ folder }) => file.path.startsWith(`${folder}/`));
  if (!workspace) {
    return [];
  }
  return [
    ...importsOf(file.text).flatMap((target) => [
      ...libraryFaults(file, target),
      ...layerFaults(file, target),
      ...workspaceFaults(file, target, workspace, workspaces),
    ]),
    ...environmentFaults(file),
    ...purityFaults(file),
  ].map((fault) => `${file.path}: ${fault}`);
}

function libraryFaults({ path }: SourceFile, target: string): string[] {
  return Object.entries(libraryOwners)
    .filter(
      ([library, owner]) => (target === library || target.startsWith(`${library}/`)) && !owner.test(path),
    )
    .map(([library]) => `imports ${library}, which is not its to use`);
}

function layerFaults({ path }: SourceFile, target: string): string[] {
  const [, home, from] = /^subgraphs\/(\w+)\/src\/([\w-]+)/.exec(path) ?? [];
  if (from === undefined || !target.startsWith('.')) {
    return [];
  }
  const resolved = new URL(target, `file:///${path}`).pathname;
  const [, there, to] = /^\/subgraphs\/(\w+)\/src\/([\w-]+)/.exec(resolved) ?? [];
  if (to === undefined || there !== home) {
    return [`reaches out of its subgraph: ${target}`];
  }
  const allowed = layers[from];
  if (!allowed) {
    return [`${from} is not a part of a subgraph; there are ${Object.keys(layers).join(', ')}`];
  }
  return allowed.includes(to) ? [] : [`${from} imports ${to}`];
}

function workspaceFaults(
  { path }: SourceFile,
  target: string,
  workspace: Workspace,
  workspaces: readonly Workspace[],
): string[] {
  if (target.startsWith('.') || target.startsWith('node:')) {
    return [];
  }
  const name = target.split('/', target.startsWith('@') ? 2 : 1).join('/');
  const other = workspaces.find((candidate) => candidate.name === name);
  const faults = [];
  if (other && !other.folder.startsWith('packages/') && other !== workspace && !path.startsWith('tests/')) {
    faults.push(`imports ${name}: processes meet over the network, not by import`);
  }
  if (other !== workspace && !workspace.dependencies.has(name)) {
    faults.push(`imports ${name}, which its package.json does not name`);
  }
  return faults;
}

function environmentFaults({ path, text }: SourceFile): string[] {
  const reads = /\bprocess\.env\b/.test(text) && !path.startsWith('tests/') && !environmentReaders.test(path);
  return reads ? ['reads process.env outside its env.ts'] : [];
}

function purityFaults({ path, text }: SourceFile): string[] {
  if (!/^subgraphs\/\w+\/src\/domain\//.test(path)) {
    return [];
  }
  const faults = importsOf(text)
    .filter((target) => !pureForDomain.test(target))
    .map((target) => `domain imports ${target}`);
  for (const [pattern, what] of impurities) {
    if (pattern.test(text)) {
      faults.push(`domain uses ${what}`);
    }
  }
  return faults;
}

const impurities: [RegExp, string][] = [
  [/\bDate\.now\(|\bnew Date\(\)/, 'the clock'],
  [/\bMath\.random\(/, 'chance'],
  [/^\s*@\w+\(/m, 'decorators'],
  [/\bfetch\(|\bsetTimeout\(/, 'the outside'],
];
