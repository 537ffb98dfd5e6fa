const { transform } = require('../../jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.test.ts'],
  transform,
  // Only our own helpers: packages keep their file names.
  moduleNameMapper: { '^(\\./(?:support/)?\\w+)\\.js$': '$1' },
  testTimeout: 60_000,
  // node-datachannel's threads hold the process open.
  forceExit: true,
};
