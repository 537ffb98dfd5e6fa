#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "node/EventQueue.hpp"

namespace rtcwire {
namespace {

constexpr uint32_t kHeaders = 16;
constexpr uint32_t kSlab = 1024;

BytesView view(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

class CountingHandle : public Handle {
 public:
  void close() override { closed++; }
  void resume() override { resumed++; }
  int closed = 0;
  int resumed = 0;
};

/// The buffers that JavaScript would allocate, and its way of reading them.
class EventQueueTest : public testing::Test {
 protected:
  struct Event {
    EventHeader header;
    std::string bytes;
  };

  EventQueueTest() : queue({headers[0], kHeaders, slabs[0], kSlab}, {headers[1], kHeaders, slabs[1], kSlab}) {
    queue.open([this] {
      wakeUps++;
      return true;
    });
  }

  std::vector<Event> takeAll() {
    std::vector<Event> events;
    for (;;) {
      EventQueue::Batch batch = queue.take();
      if (batch.count == 0) return events;
      size_t position = 0;
      uint32_t owned = 0;
      for (uint32_t i = 0; i < batch.count; i++) {
        Event event{headers[batch.side][i], ""};
        event.bytes.resize(event.header.size);
        auto* out = reinterpret_cast<uint8_t*>(&event.bytes[0]);
        if (event.header.owned) {
          EXPECT_TRUE(queue.readOwned(owned++, out, event.header.size));
        } else {
          event.bytes.assign(reinterpret_cast<char*>(slabs[batch.side]) + position, event.header.size);
          position += event.header.size;
        }
        events.push_back(std::move(event));
      }
    }
  }

  EventHeader headers[2][kHeaders];
  uint8_t slabs[2][kSlab];
  std::atomic<int> wakeUps{0};
  EventQueue queue;
};

TEST_F(EventQueueTest, WakesUpOncePerIdlePeriod) {
  queue.push(1, EventType::kIceState, 2);
  queue.push(1, EventType::kIceState, 3);
  EXPECT_EQ(wakeUps, 1);
  EXPECT_EQ(queue.take().count, 2u);
  queue.push(1, EventType::kIceState, 4);
  EXPECT_EQ(wakeUps, 1);  // JavaScript has not found it empty yet
  EXPECT_EQ(takeAll().size(), 1u);
  queue.push(1, EventType::kIceState, 5);
  EXPECT_EQ(wakeUps, 2);
}

TEST_F(EventQueueTest, KeepsOrderAndBytesWhateverFitsWhere) {
  std::vector<std::string> texts;
  for (int i = 0; i < 200; i++) texts.push_back(std::string(i * 7 % 300, static_cast<char>('a' + i % 26)));
  for (const std::string& text : texts) queue.push(7, EventType::kLocalCandidate, 0, 9, view(text));
  std::vector<Event> events = takeAll();
  ASSERT_EQ(events.size(), texts.size());
  for (size_t i = 0; i < texts.size(); i++) {
    EXPECT_EQ(events[i].bytes, texts[i]);
    EXPECT_EQ(events[i].header.target, 7u);
    EXPECT_EQ(events[i].header.stream, 9);
  }
}

TEST_F(EventQueueTest, CarriesMessagesLongerThanTheSlab) {
  const std::string text(1'000'000, 'x');
  queue.pushMessage(1, 2, 53, view(text));
  std::vector<Event> events = takeAll();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].bytes, text);
  EXPECT_EQ(events[0].header.argument, 53u);
}

TEST_F(EventQueueTest, ReadsOwnedBytesOnceAndOnlyWithTheirSize) {
  queue.pushMessage(1, 2, 53, view(std::string(2000, 'x')));
  queue.take();
  uint8_t out[2000];
  EXPECT_FALSE(queue.readOwned(0, out, 1999));
  EXPECT_FALSE(queue.readOwned(1, out, 2000));
  EXPECT_TRUE(queue.readOwned(0, out, 2000));
  EXPECT_FALSE(queue.readOwned(0, out, 2000));
}

TEST_F(EventQueueTest, AddsUpSentBytesPerStreamAndBatch) {
  SentBytesCache cache;
  queue.pushBytesSent(1, 3, 100, &cache);
  queue.pushBytesSent(1, 19, 1, &cache);  // shares the entry of stream 3
  queue.pushBytesSent(1, 3, 50, &cache);
  queue.pushBytesSent(1, 3, 25, &cache);
  std::vector<Event> events = takeAll();
  queue.pushBytesSent(1, 3, 1, &cache);
  std::vector<Event> later = takeAll();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].header.argument, 100u);
  EXPECT_EQ(events[1].header.stream, 19);
  EXPECT_EQ(events[2].header.argument, 75u);
  ASSERT_EQ(later.size(), 1u);
  EXPECT_EQ(later[0].header.argument, 1u);
}

TEST_F(EventQueueTest, PausesSendersThatFillItAndResumesThemWhenRead) {
  CountingHandle handle;
  queue.add(5, &handle);
  const std::string text(100, 'x');
  int accepted = 0;
  while (queue.pushMessage(5, 1, 51, view(text))) accepted++;
  EXPECT_LT(accepted * 100, static_cast<int>(kSlab));
  EXPECT_GT(accepted, 3);
  queue.take();
  EXPECT_EQ(handle.resumed, 1);
  queue.take();
  EXPECT_EQ(handle.resumed, 1);
  queue.remove(5);
}

TEST_F(EventQueueTest, DoesNotResumeSendersWhileMoreWaits) {
  CountingHandle handle;
  queue.add(5, &handle);
  for (uint32_t i = 0; i < 3 * kHeaders; i++) queue.pushMessage(5, 1, 51, {});
  queue.take();
  EXPECT_EQ(handle.resumed, 0);
  takeAll();
  EXPECT_EQ(handle.resumed, 1);
  queue.remove(5);
}

TEST_F(EventQueueTest, ClosesEveryTransportAndDropsWhatComesAfter) {
  CountingHandle first;
  CountingHandle second;
  queue.add(1, &first);
  queue.add(2, &second);
  queue.push(1, EventType::kIceState, 2);
  queue.close();
  queue.close();
  EXPECT_EQ(first.closed + second.closed, 2);
  queue.push(1, EventType::kIceState, 3);
  EXPECT_TRUE(queue.pushMessage(1, 2, 51, view("x")));
  EXPECT_EQ(wakeUps, 1);
  EXPECT_EQ(queue.take().count, 0u);
}

TEST_F(EventQueueTest, LosesNothingBetweenThreads) {
  constexpr int kMessages = 20'000;
  std::atomic<bool> paused{false};
  class Resumer : public Handle {
   public:
    explicit Resumer(std::atomic<bool>& flag) : paused(flag) {}
    void close() override {}
    void resume() override { paused = false; }
    std::atomic<bool>& paused;
  } resumer(paused);
  queue.add(1, &resumer);
  std::thread sender([&] {
    for (int i = 0; i < kMessages; i++) {
      while (paused) std::this_thread::yield();
      // As a transport does: the pause is in place before the reader can end it.
      paused = true;
      if (queue.pushMessage(1, 1, static_cast<uint32_t>(i), view(std::to_string(i)))) paused = false;
    }
  });
  int expected = 0;
  while (expected < kMessages) {
    for (const Event& event : takeAll()) {
      EXPECT_EQ(event.header.argument, static_cast<uint32_t>(expected));
      EXPECT_EQ(event.bytes, std::to_string(expected++));
    }
  }
  sender.join();
  queue.remove(1);
}

}  // namespace
}  // namespace rtcwire
