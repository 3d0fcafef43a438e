import { X509Certificate, createPrivateKey } from 'node:crypto'
import t from 'tap'
import { issueCertificates } from './issue-certificates.js'

t.test('a server and a client that the authority vouches for, for a day or two', async t => {
  const { ca, server, client } = await issueCertificates(['127.0.0.1', '::1', 'localhost'])
  const authority = new X509Certificate(ca)
  t.ok(authority.ca)
  t.ok(authority.verify(authority.publicKey))
  for (const { cert, key } of [server, client]) {
    const certificate = new X509Certificate(cert)
    t.notOk(certificate.ca)
    t.ok(certificate.checkIssued(authority))
    t.ok(certificate.verify(authority.publicKey))
    t.ok(certificate.checkPrivateKey(createPrivateKey(key)))
    t.ok(Date.parse(certificate.validFrom) < Date.now())
    const leftMs = Date.parse(certificate.validTo) - Date.now()
    t.ok(leftMs > 86_400_000 && leftMs < 3 * 86_400_000, 'outlasts the longest run, and not by much')
  }
  const shown = new X509Certificate(server.cert)
  t.equal(shown.checkHost('localhost'), 'localhost')
  t.equal(shown.checkIP('127.0.0.1'), '127.0.0.1')
  t.equal(shown.checkIP('::1'), '::1')
  t.equal(shown.checkHost('example.com'), undefined)
  t.equal(shown.checkIP('127.0.0.2'), undefined)
})

t.test('each run has an authority of its own', async t => {
  const [one, other] = [await issueCertificates(['localhost']), await issueCertificates(['localhost'])]
  t.notOk(new X509Certificate(one.server.cert).verify(new X509Certificate(other.ca).publicKey))
})
