/**
 * Secrets that are recognized by their own form, whatever stands around them.
 * @module
 */

/** The whole match is the secret. The forms are published by those who issue them, so that scanners find them. */
export const SECRET_SHAPES: readonly RegExp[] = [
  // A private key. Where its end is missing, everything after its beginning.
  /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY-----[^]*?(?:-----END [A-Z\d ]{0,40}PRIVATE KEY-----|$)/g,
  // A JSON web token: its header is an object, and base64 of `{"` is `eyJ`.
  /(?<![\w-])eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g,
  // GitHub and GitLab.
  /(?<![A-Za-z\d])(?:gh[oprsu]_[A-Za-z\d]{4,}|github_pat_\w{4,}|glpat-[\w-]{6,})/g,
  // The id of an AWS access key. It is no secret alone, but scanners report it, and nobody needs it in a report.
  /(?<![A-Za-z\d])A[KS]IA[A-Z\d]{8,}/g,
  // OpenAI, Anthropic, Stripe and others. Without a digit it may be a word: `sk-learn`.
  /(?<![\w-])sk[-_](?=[\w-]{0,60}\d)[\w-]{6,}/g,
  // Slack, npm and Google.
  /(?<![A-Za-z\d])(?:xox[a-z]-[\w-]{4,}|npm_[A-Za-z\d]{20,}|AIza[\w-]{30,})/g,
]

/** The last line of a private key in PEM. */
export const END_OF_PRIVATE_KEY = /-----END [A-Z\d ]{0,40}PRIVATE KEY-----/g
