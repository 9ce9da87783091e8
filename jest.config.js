/** Tests run as ES modules under the pinned Node; see the `jest` script for the flag that this needs. */
export default {
  testEnvironment: 'node',
  // Two cores; a hang is the only thing that this bound is for.
  maxWorkers: 2,
  testTimeout: 120_000,
  testSequencer: '<rootDir>/test/sequencer.js',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
          target: 'es2024',
        },
        module: { type: 'es6' },
      },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/'],
};
