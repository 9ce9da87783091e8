/** Tests run as ES modules under the pinned Node; see the `jest` script for the flag that this needs. */
export default {
  testEnvironment: 'node',
  // Twice as many as a small machine has cores: the tests with kills and reminders mostly wait.
  maxWorkers: 4,
  // A hang is the only thing that this bound is for.
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
