#include "transport/juice/JuicePairCounters.hpp"

#include "transport/IoClock.hpp"
#include "transport/juice/JuiceText.hpp"

namespace rtcwire {
namespace {

constexpr size_t kStunHeader = 20;
constexpr size_t kTransactionOffset = 8;

uint16_t read16(const uint8_t* at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }

/// RFC 8489 5: the class is spread over the bits of the type.
bool readBinding(BytesView stun, stun_class_t* kind, const uint8_t** transactionId) {
  if (stun.size < kStunHeader || !is_stun_datagram(stun.data, stun.size)) return false;
  const uint16_t type = read16(stun.data);
  if ((type & ~0x0110) != STUN_METHOD_BINDING) return false;
  *kind = static_cast<stun_class_t>(type & 0x0110);
  *transactionId = stun.data + kTransactionOffset;
  return true;
}

const char* stateName(const ice_candidate_pair_t& pair, const agent_stun_entry_t* entry) {
  switch (pair.state) {
    case ICE_CANDIDATE_PAIR_STATE_SUCCEEDED:
      return "succeeded";
    case ICE_CANDIDATE_PAIR_STATE_FAILED:
      return "failed";
    case ICE_CANDIDATE_PAIR_STATE_FROZEN:
      return "frozen";
    case ICE_CANDIDATE_PAIR_STATE_PENDING:
      break;
  }
  const bool sent = entry != nullptr && entry->retransmissions < MAX_STUN_CHECK_RETRANSMISSION_COUNT;
  return sent ? "in-progress" : "waiting";
}

}  // namespace

agent_stun_entry_t* JuicePairCounters::relayEntry(const addr_record_t& server) const {
  for (int i = 0; i < agent_->entries_count; ++i) {
    agent_stun_entry_t* const entry = agent_->entries + i;
    if (entry->type == AGENT_STUN_ENTRY_TYPE_RELAY && addr_record_is_equal(&entry->record, &server, true))
      return entry;
  }
  return nullptr;
}

bool JuicePairCounters::unwrapChannelData(BytesView datagram, Binding* binding, BytesView* inner) const {
  if (datagram.size < 4 || !is_channel_data(datagram.data, datagram.size)) return false;
  const size_t size = read16(datagram.data + 2);
  if (size > datagram.size - 4) return false;
  *inner = BytesView{datagram.data + 4, size};
  return turn_find_channel(&binding->relay->turn->map, read16(datagram.data), &binding->peer);
}

bool JuicePairCounters::unwrap(const addr_record_t& server, BytesView datagram, Binding* binding) const {
  if (datagram.size < 4) return false;
  if (readBinding(datagram, &binding->kind, &binding->transactionId)) {
    binding->peer = server;
    return true;
  }
  binding->relay = relayEntry(server);
  if (binding->relay == nullptr || binding->relay->turn == nullptr) return false;
  BytesView inner;
  if (!unwrapChannelData(datagram, binding, &inner)) {
    if (!is_stun_datagram(datagram.data, datagram.size)) return false;
    const uint16_t method = read16(datagram.data) & static_cast<uint16_t>(~0x0110);
    if (method != STUN_METHOD_SEND && method != STUN_METHOD_DATA) return false;
    const auto message = std::make_unique<stun_message_t>();
    if (stun_read(const_cast<uint8_t*>(datagram.data), datagram.size, message.get()) < 0) return false;
    if (message->data == nullptr || message->peers_size == 0) return false;
    inner = BytesView{reinterpret_cast<const uint8_t*>(message->data), message->data_size};
    binding->peer = message->peers[0];
  }
  return readBinding(inner, &binding->kind, &binding->transactionId);
}

JuicePairCounters::Counters* JuicePairCounters::countersOf(const agent_stun_entry_t& entry) {
  if (entry.pair == nullptr) return nullptr;
  const auto index = static_cast<size_t>(entry.pair - agent_->candidate_pairs);
  if (index >= pairs_.size()) pairs_.resize(static_cast<size_t>(agent_->candidate_pairs_count));
  return &pairs_[index];
}

JuicePairCounters::Counters* JuicePairCounters::byTransaction(const uint8_t* id, bool* consent) {
  const agent_stun_entry_t* const entry = agent_find_entry_from_transaction_id(agent_, id);
  if (entry == nullptr) return nullptr;
  *consent = entry->state == AGENT_STUN_ENTRY_STATE_SUCCEEDED_KEEPALIVE;
  return countersOf(*entry);
}

JuicePairCounters::Counters* JuicePairCounters::byPeer(const Binding& binding) {
  const addr_record_t* const relayed = binding.relay != nullptr ? &binding.relay->relayed : nullptr;
  const agent_stun_entry_t* const entry = agent_find_entry_from_record(agent_, &binding.peer, relayed);
  return entry != nullptr ? countersOf(*entry) : nullptr;
}

bool JuicePairCounters::onSent(const addr_record_t& to, BytesView datagram) {
  Binding binding;
  if (!unwrap(to, datagram, &binding) || binding.kind == STUN_CLASS_INDICATION) return false;
  if (binding.kind != STUN_CLASS_REQUEST) {
    Counters* const counters = byPeer(binding);
    if (counters == nullptr) return false;
    ++counters->responsesSent;
    return binding.kind == STUN_CLASS_RESP_SUCCESS;
  }
  bool consent = false;
  Counters* const counters = byTransaction(binding.transactionId, &consent);
  if (counters == nullptr) return false;
  ++counters->requestsSent;
  if (consent) ++counters->consentRequestsSent;
  counters->requestSentAt = ioNow();
  return false;
}

bool JuicePairCounters::onReceived(const addr_record_t& from, BytesView datagram) {
  Binding binding;
  if (!unwrap(from, datagram, &binding) || binding.kind == STUN_CLASS_INDICATION) return false;
  if (binding.kind == STUN_CLASS_REQUEST) {
    Counters* const counters = byPeer(binding);
    if (counters != nullptr) ++counters->requestsReceived;
    return false;
  }
  bool consent = false;
  Counters* const counters = byTransaction(binding.transactionId, &consent);
  if (counters == nullptr) return false;
  ++counters->responsesReceived;
  if (counters->requestSentAt != TimePoint{}) {
    const std::chrono::duration<double> roundTrip = ioNow() - counters->requestSentAt;
    counters->currentRoundTripTime = roundTrip.count();
    counters->totalRoundTripTime += roundTrip.count();
    counters->requestSentAt = {};
  }
  return true;
}

void JuicePairCounters::fill(std::vector<IceCandidatePairStats>* stats) const {
  for (int i = 0; i < agent_->candidate_pairs_count; ++i) {
    const ice_candidate_pair_t& pair = agent_->candidate_pairs[i];
    const agent_stun_entry_t* entry = nullptr;
    for (int j = 0; j < agent_->entries_count && entry == nullptr; ++j) {
      if (agent_->entries[j].pair == &pair) entry = agent_->entries + j;
    }
    const auto index = static_cast<size_t>(i);
    const Counters counters = index < pairs_.size() ? pairs_[index] : Counters();
    IceCandidatePairStats out;
    out.local = juiceLocalCandidate(*agent_, pair);
    out.remote = juiceCandidateText(*pair.remote);
    if (out.local.empty()) continue;
    out.nominated = pair.nominated;
    out.selected = agent_->selected_pair == &pair;
    out.state = stateName(pair, entry);
    out.requestsSent = counters.requestsSent;
    out.requestsReceived = counters.requestsReceived;
    out.responsesSent = counters.responsesSent;
    out.responsesReceived = counters.responsesReceived;
    out.consentRequestsSent = counters.consentRequestsSent;
    out.currentRoundTripTime = counters.currentRoundTripTime;
    out.totalRoundTripTime = counters.totalRoundTripTime;
    stats->push_back(std::move(out));
  }
}

}  // namespace rtcwire
