#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace daybook::bench {

/// Boost.Beast with nothing behind it: two threads that answer every GET with the same bytes. What a listener can do here at most.
class BareResponder {
public:
    explicit BareResponder(std::string body);
    ~BareResponder();
    std::uint16_t port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::bench
