import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { leakgate, MAIN } from './testing/leakgate.js'

const run = promisify(execFile)
const skip = !existsSync('/bin/bash') && 'no /bin/bash'

/** Replaces bash-completion where it is not installed: the words of the line, and the one at the cursor. */
const WORDS = `
_get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; prev=\${words[cword-1]}; }
`

async function offered(t: Test, ...line: string[]): Promise<string[]> {
  const bin = t.testdir({})
  writeFileSync(join(bin, 'leakgate'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`, {
    mode: 0o755,
  })
  const { stdout } = await run(
    '/bin/bash',
    [
      ...['--norc', '-c'],
      // compopt works only during a completion.
      `compopt() { :; }; ${WORDS} source <(leakgate completion bash)
       COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); __leakgate_complete; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ...['bash', 'leakgate', ...line],
    ],
    { env: { ...process.env, PATH: [bin, process.env['PATH']].join(delimiter) } },
  )
  return stdout.split('\n').filter(word => word !== '')
}

t.test('sourced by bash, it completes commands, flags, values and stored scenarios', { skip }, async t => {
  t.strictSame(await offered(t, 'bis'), ['bisect'])
  t.strictSame(await offered(t, 'run', '--bisect'), ['--bisect-exit'])
  t.strictSame(await offered(t, 'run', '--mode', ''), ['xds', 'plain'])
  t.strictSame(await offered(t, 'run', 'xds-rst'), ['xds-rst', 'xds-rst-fixed'])
})

t.test('bash can source it twice', { skip }, async t => {
  const { stdout } = await leakgate(['completion', 'bash'])
  const file = join(t.testdir({ 'leakgate.bash': stdout }), 'leakgate.bash')
  const twice = await run('/bin/bash', [
    '--norc',
    '-euc',
    'source "$1"; source "$1"; echo ready',
    'bash',
    file,
  ])
  t.match(twice, { stdout: 'ready\n', stderr: '' })
})

t.test('each shell has a script, in that shell’s own words', async t => {
  for (const [shell, words] of [
    ['bash', /^complete -F __leakgate_complete leakgate$/m],
    ['zsh', /^#compdef leakgate$/m],
    ['fish', /^complete -c leakgate /m],
  ] as const) {
    const { code, stdout } = await leakgate(['completion', shell])
    t.equal(code, 0, shell)
    t.match(stdout, words)
  }
  const { code, stderr } = await leakgate(['completion', 'tcsh'])
  t.equal(code, 2)
  t.match(stderr, /tcsh.*bash/)
})
