const { transform } = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.test.ts'],
  transform,
  testTimeout: 60_000,
};
