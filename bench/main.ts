/**
 * `make bench`
 * @module
 */
