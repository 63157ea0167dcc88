/** Sources are TypeScript with ES-module syntax; swc turns them into CommonJS, as tsc does for the build. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // eventsource-parser is published as ES modules only, which jest cannot require untransformed.
  transformIgnorePatterns: ['/node_modules/(?!eventsource-parser/)'],
  reporters: ['default', '<rootDir>/test/support/summary-reporter.cjs'],
  moduleNameMapper: {
    '^@llm-pool/client$': '<rootDir>/client/typescript/src/index.ts',
    '^@llm-pool/client/openai$': '<rootDir>/client/typescript/src/openai.ts',
  },
};
