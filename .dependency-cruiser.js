/** The one-way rule: functions → shared adapters → shared/domain; the app knows nothing of local, test or bench. */
const only = (name, from, notTo, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: notTo },
});

export default {
  forbidden: [
    only(
      'app-knows-no-stand-in',
      '^(functions|shared)/',
      '^(local|test|bench|scripts|web)/',
      'The app has one code path.',
    ),
    only('shared-below-functions', '^shared/', '^functions/', 'Dependencies point one way.'),
    {
      name: 'console-uses-the-api',
      severity: 'error',
      comment: 'The console knows the app by its API alone; who may do what is the one rule that both need.',
      from: { path: '^web/' },
      to: { path: '^(functions|shared|local|test|bench|scripts)/', pathNot: '^shared/identity/roles\\.ts$' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'Rules do no I/O: zod and its own files only.',
      from: { path: '^shared/domain/' },
      to: { pathNot: ['^shared/domain/', '^node_modules/zod/'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@azure/functions-core$' },
    },
    {
      name: 'no-dev-dependency-in-app',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
