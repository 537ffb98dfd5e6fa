import { applyDescription, hasNegotiatedData, localCredentials, rollBack } from '../../src/jsep/apply.js';
import { describe as description, MEDIA_OFFER, negotiateData, Session } from './session.js';

const kinds = (actions: readonly { kind: string }[]): string[] => actions.map(({ kind }) => kind);

describe('applyDescription', () => {
  it('gathers with a local offer, connects with the answer', () => {
    const [a, b] = [new Session(), new Session('b')];
    const offer = a.offer({ wantsData: true });
    const { actions } = a.apply('local', 'offer', offer);
    expect(actions).toEqual([
      {
        kind: 'gather',
        mid: '0',
        local: { usernameFragment: 'a0001', password: 'a0001'.padEnd(24, 'p') },
        role: 'controlling',
      },
    ]);
    expect(b.apply('remote', 'offer', offer).actions).toEqual([]);
    const answer = b.answer();
    const answerer = b.apply('local', 'answer', answer).actions;
    expect(kinds(answerer)).toEqual(['gather', 'connect', 'start-dtls', 'data']);
    expect(answerer[0]).toMatchObject({ role: 'controlled' });
    expect(answerer[2]).toMatchObject({ role: 'client' });
    const offerer = a.apply('remote', 'answer', answer).actions;
    expect(kinds(offerer)).toEqual(['connect', 'start-dtls', 'data']);
    expect(offerer[1]).toMatchObject({ role: 'server' });
    expect(offerer[2]).toMatchObject({ remotePort: 5000, maxMessageSize: 262144 });
  });

  it('takes candidates from the sections that share the transport', () => {
    const session = new Session();
    const candidate = 'candidate:1 1 udp 2113929471 203.0.113.1 10100 typ host';
    const offer = MEDIA_OFFER.replace('a=mid:0', `a=mid:0\r\na=${candidate}\r\na=end-of-candidates`);
    session.apply('remote', 'offer', offer);
    const { actions } = session.apply('local', 'answer', session.answer());
    expect(actions[1]).toMatchObject({ kind: 'connect', candidates: [candidate], endOfCandidates: true });
  });

  it('is controlling against a lite agent', () => {
    const session = new Session();
    session.apply('remote', 'offer', MEDIA_OFFER.replace('t=0 0', 't=0 0\r\na=ice-lite'));
    const { actions } = session.apply('local', 'answer', session.answer());
    expect(actions[0]).toMatchObject({ kind: 'gather', role: 'controlling' });
    expect(actions[1]).toMatchObject({ remote: { lite: true } });
  });

  it('restarts ICE, and rolls the restart back', () => {
    const [a, b] = [new Session(), new Session('b')];
    negotiateData(a, b);
    const offer = a.offer({ iceRestart: true });
    expect(kinds(a.apply('local', 'offer', offer).actions)).toEqual(['gather']);
    const { state, actions } = rollBack(a.state);
    expect(actions).toEqual([{ kind: 'rollback-ice', mid: '0' }]);
    expect(state.signalingState).toBe('stable');
    expect(localCredentials(state)).toEqual(new Set(['a0001']));
  });

  it('closes the transport of a first offer that is rolled back', () => {
    const session = new Session();
    session.apply('local', 'offer', session.offer({ wantsData: true }));
    expect(rollBack(session.state).actions).toEqual([{ kind: 'close', mid: '0' }]);
  });

  it('does nothing to the transports when a remote offer is rolled back', () => {
    const session = new Session();
    session.apply('remote', 'offer', MEDIA_OFFER);
    expect(rollBack(session.state).actions).toEqual([]);
  });

  it('ends data when the answer rejects it', () => {
    const [a, b] = [new Session(), new Session('b')];
    negotiateData(a, b);
    const offer = a.offer();
    a.apply('local', 'offer', offer);
    b.apply('remote', 'offer', offer);
    const answer = b
      .answer()
      .replace('m=application 9', 'm=application 0')
      .replace(/a=group.*\r\n/, '');
    expect(a.apply('remote', 'answer', answer).actions).toEqual([
      { kind: 'end-data' },
      { kind: 'close', mid: '0' },
    ]);
    expect(hasNegotiatedData(a.state)).toBe(true);
  });

  it('applies a provisional and then the final answer', () => {
    const [a, b] = [new Session(), new Session('b')];
    const offer = a.offer({ wantsData: true });
    a.apply('local', 'offer', offer);
    b.apply('remote', 'offer', offer);
    const answer = b.answer();
    expect(kinds(b.apply('local', 'pranswer', answer).actions)[0]).toBe('gather');
    expect(kinds(b.apply('local', 'answer', answer).actions)).toEqual(['connect', 'start-dtls', 'data']);
    a.apply('remote', 'pranswer', answer);
    expect(a.state.signalingState).toBe('have-remote-pranswer');
    a.apply('remote', 'answer', answer);
    expect(a.state.currentRemote?.type).toBe('answer');
    expect(a.state.pendingLocal).toBeNull();
  });

  it('leaves the state as it was when a description is invalid', () => {
    const session = new Session();
    const before = session.state;
    expect(() => applyDescription(before, 'remote', description('answer', MEDIA_OFFER))).toThrow(
      expect.objectContaining({ name: 'InvalidStateError' }) as Error,
    );
    expect(session.state).toBe(before);
  });
});
