import t from 'tap'
import { parseAdsSubscriptions } from './ads-subscription.js'

t.test('types with and without names', t => {
  t.strictSame(parseAdsSubscriptions('cds,eds=one+two'), [
    { name: 'cds', typeUrl: 'type.googleapis.com/envoy.config.cluster.v3.Cluster', resourceNames: [] },
    {
      name: 'eds',
      typeUrl: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
      resourceNames: ['one', 'two'],
    },
  ])
  t.end()
})

t.test('what is wrong is said, with what to do', t => {
  const wrong: [text: string, message: RegExp, next: RegExp][] = [
    ['', /no type ""/, /one of lds/],
    ['cdss', /no type "cdss"; did you mean "cds"/, /one of lds/],
    ['eds', /eds needs the names/, /eds=one\+two/],
    ['cds=', /cds needs the names/, /cds=one\+two/],
    ['eds=one+', /eds needs the names/, /eds=one\+two/],
    ['cds,cds', /cds comes twice/, /together/],
  ]
  for (const [text, message, next] of wrong)
    t.throws(() => parseAdsSubscriptions(text), { name: 'HarnessError', message, next }, text)
  t.end()
})
