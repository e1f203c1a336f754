#include "publisher/base/pattern.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <re2/re2.h>

namespace daybook::base {

namespace {

constexpr std::size_t kLongestExpression = 4096;
constexpr std::int64_t kMostMemory = 4 << 20;

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

[[noreturn]] void refuse_expression(std::string_view expression, std::string_view why) {
    throw Error::make(ErrorKind::bad_input, "the pattern '{}' cannot be used: {}", clip(expression, 200),
                      why);
}

/// XML Schema takes a class away from another, [a-z-[aeiou]], which RE2 would read as something else.
bool subtracts_classes(std::string_view expression) {
    bool inside = false;
    for (std::size_t i = 0; i < expression.size(); ++i) {
        if (expression[i] == '\\') {
            ++i;
        } else if (!inside) {
            inside = expression[i] == '[';
        } else if (expression.substr(i).starts_with("-[") && !expression.substr(i).starts_with("-[:")) {
            return true;
        } else {
            inside = expression[i] != ']';
        }
    }
    return false;
}

RE2::Options options() {
    RE2::Options out;
    out.set_log_errors(false);
    out.set_max_mem(kMostMemory);
    return out;
}

}  // namespace

struct Pattern::Compiled {
    explicit Compiled(std::string_view expression) : regex(piece(expression), options()) {}
    RE2 regex;
};

Pattern::Pattern(std::string_view expression) : expression_(expression) {
    if (expression.size() > kLongestExpression) refuse_expression(expression, "it is longer than 4,096 bytes");
    if (subtracts_classes(expression)) refuse_expression(expression, "write out [a-z-[aeiou]] as the characters meant");
    compiled_ = std::make_unique<Compiled>(expression);
    if (!compiled_->regex.ok()) refuse_expression(expression, compiled_->regex.error());
}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::matches(std::string_view text) const {
    return RE2::FullMatch(piece(text), compiled_->regex);
}

bool Pattern::found_in(std::string_view text) const {
    return RE2::PartialMatch(piece(text), compiled_->regex);
}

int Pattern::groups() const {
    return compiled_->regex.NumberOfCapturingGroups();
}

std::optional<Pattern::Found> Pattern::find(std::string_view text) const {
    std::vector<re2::StringPiece> matched(static_cast<std::size_t>(groups()) + 1);
    if (!compiled_->regex.Match(piece(text), 0, text.size(), RE2::UNANCHORED, matched.data(),
                                static_cast<int>(matched.size())))
        return {};
    Found out{static_cast<std::size_t>(matched[0].data() - text.data()), matched[0].size(), {}};
    for (std::size_t i = 1; i < matched.size(); ++i)
        out.groups.emplace_back(matched[i].data() == nullptr ? "" : matched[i].data(), matched[i].size());
    return out;
}

}  // namespace daybook::base
