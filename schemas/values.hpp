#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace daybook::schemas {

/// Plain values one behind the other, as std::vector has them, but for two things that matter for tables of
/// gigabytes: growing moves pages instead of copying them where the system can (realloc), and bytes that
/// stand for values are taken over as they lie, aligned or not.
template <class T>
class Values {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    Values() = default;
    Values(Values&& other) noexcept
        : items_(std::exchange(other.items_, nullptr)),
          size_(std::exchange(other.size_, 0)),
          room_(std::exchange(other.room_, 0)) {}
    Values& operator=(Values&& other) noexcept {
        std::swap(items_, other.items_);
        std::swap(size_, other.size_);
        std::swap(room_, other.room_);
        return *this;
    }
    Values(const Values& other) { append_bytes(other.items_, other.size_); }
    Values& operator=(const Values& other) { return *this = Values(other); }
    ~Values() { std::free(items_); }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    const T* data() const { return items_; }
    T* data() { return items_; }
    const T& operator[](std::size_t at) const { return items_[at]; }
    T& operator[](std::size_t at) { return items_[at]; }
    const T& back() const { return items_[size_ - 1]; }
    const T* begin() const { return items_; }
    const T* end() const { return items_ + size_; }
    T* begin() { return items_; }
    T* end() { return items_ + size_; }

    void push_back(T item) {
        if (size_ == room_) [[unlikely]]
            make_room(1);
        items_[size_++] = item;
    }
    void append(std::size_t count, T item) {
        for (T& place : add(count)) place = item;
    }
    void append_bytes(const void* bytes, std::size_t count) {
        if (count > 0) std::memcpy(add(count).data(), bytes, count * sizeof(T));
    }
    /// Room at the end for so many values that the caller writes.
    std::span<T> add(std::size_t count) {
        if (room_ - size_ < count) make_room(count);
        size_ += count;
        return {items_ + (size_ - count), count};
    }
    /// None, and the memory kept for others.
    void clear() { size_ = 0; }

private:
    void make_room(std::size_t more) {
        constexpr std::size_t kFewest = 64 / sizeof(T) + 1,
                              kMost = static_cast<std::size_t>(-1) / sizeof(T) / 4;
        if (more > kMost || size_ > kMost) throw std::bad_alloc();
        auto room = room_ * 2 > kFewest ? room_ * 2 : kFewest;
        if (room < size_ + more) room = size_ + more;
        auto* const items = static_cast<T*>(std::realloc(items_, room * sizeof(T)));
        if (items == nullptr) throw std::bad_alloc();
        items_ = items;
        room_ = room;
    }

    T* items_ = nullptr;
    std::size_t size_ = 0, room_ = 0;
};

}  // namespace daybook::schemas
