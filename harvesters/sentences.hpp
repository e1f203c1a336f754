#pragma once

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace daybook::harvesters {

/// A list of sentences that stays readable: the first hundred, and how many there were besides.
class Sentences {
public:
    void add(std::string text) {
        if (said_.size() < kMost) said_.push_back(std::move(text));
        else ++more_;
    }
    bool empty() const { return said_.empty(); }
    std::vector<std::string> take() && {
        if (more_ > 0) said_.push_back(fmt::format("and {} more like these", base::grouped(more_)));
        return std::move(said_);
    }

private:
    static constexpr std::size_t kMost = 100;
    std::vector<std::string> said_;
    std::int64_t more_ = 0;
};

}  // namespace daybook::harvesters
