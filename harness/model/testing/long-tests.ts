/**
 * Tests that take minutes: `make test-long` runs them, `make test` does not.
 * @module
 */

/** For the option `skip` of a test: false if long tests run, else the reason why this one does not. */
export const unlessLong: string | false =
  process.env['LEAKGATE_LONG_TESTS'] === undefined ? 'takes minutes: make test-long runs it' : false
