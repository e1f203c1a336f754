#include "harvesters/fetch.hpp"

#include "harvesters/fetching.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace daybook::harvesters {

std::string why_no_header(const std::string& line) {
    /// What a fetch itself says.
    static constexpr std::string_view kOurs[] = {
        "host",  "connection", "content-length", "transfer-encoding", "accept-encoding",
        "range", "if-range",   "if-none-match",  "if-modified-since", "user-agent",
        "te",    "upgrade",    "expect"};
    const auto name = base::to_lower(std::string_view(line).substr(0, line.find(':')));
    const bool token = !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_';
    });
    if (!token || line.find(':') == std::string::npos) return "has a line that is no 'Name: value'";
    if (base::trim(std::string_view(line).substr(name.size() + 1)).empty())
        return fmt::format("gives '{}' no value", name);
    if (std::ranges::any_of(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
        return fmt::format("has a line break or control character in the value of '{}'", name);
    if (std::ranges::find(kOurs, name) != std::end(kOurs)) return fmt::format("may not set '{}'", name);
    return "";
}

std::string print_of_address(const std::string& url) {
    return base::sha256(url).hex();
}

struct Fetcher::Impl {
    std::optional<FetchResult> result;
    std::unique_ptr<Fetching> queue;

    explicit Impl(FetchLimits limits)
        : queue(begin_fetching(std::move(limits),
                               [this](Fetching::Ticket, FetchResult done) { result = std::move(done); })) {}
};

Fetcher::Fetcher(FetchLimits limits) : impl_(std::make_unique<Impl>(std::move(limits))) {}

Fetcher::~Fetcher() = default;
Fetcher::Fetcher(Fetcher&&) noexcept = default;

Fetched Fetcher::fetch(const std::string& url, const std::filesystem::path& to, const Validators& known) {
    FetchRequest request;
    request.url = url;
    request.to = to;
    request.known = known;
    return fetch(request);
}

Fetched Fetcher::fetch(const FetchRequest& request) {
    impl_->result.reset();
    impl_->queue->add(0, request);
    while (!impl_->result) impl_->queue->step(std::chrono::seconds(1));
    auto& result = *impl_->result;
    if (result.error) throw base::Error(*result.error);
    impl_->queue->taken(result.fetched->bytes);
    return *result.fetched;
}

}  // namespace daybook::harvesters
