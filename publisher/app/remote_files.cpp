#include "publisher/app/remote_files.hpp"

#include "harvesters/fetch.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <atomic>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

/// The address is the reader's own choice, so private ones are reached; nothing leads from it elsewhere.
harvesters::FetchLimits limits() {
    harvesters::FetchLimits out;
    out.allow_private_addresses = true;
    out.max_redirects = 0;
    out.flush_bodies = false;
    out.total = std::chrono::hours(6);
    out.user_agent = "daybook-verify";
    // A mirror is what the log's files are there for; each of its threads asks for one file after the other.
    out.hosts.robots = false;
    out.hosts.per_second = 0;
    out.hosts.failures_in_a_row = 0;
    return out;
}

class Remote : public record::PublicFiles {
public:
    Remote(std::string address, fs::path scratch)
        : address_(std::move(address)), scratch_(std::move(scratch)), fetcher_(limits()) {}

    std::optional<std::string> text(const std::string& path, std::uint64_t most) override {
        static std::atomic<unsigned> serial{0};
        const auto to = scratch_ / fmt::format("text-{}", serial++);
        const auto fetched = fetch(path, to, most);
        if (!fetched) return std::nullopt;
        note_clock(*fetched);
        auto bytes = base::read_file(to, most);
        fs::remove(to);
        return bytes;
    }

    bool copy(const std::string& path, const fs::path& to, std::uint64_t most) override { return fetch(path, to, most).has_value(); }

    fs::path here(const std::string&) const override { return {}; }
    bool cheap() const override { return false; }
    std::chrono::seconds clock_ahead() const override { return clock_ahead_; }
    std::vector<std::string> below(const std::string&) const override { return {}; }
    std::unique_ptr<record::PublicFiles> another() const override {
        return std::make_unique<Remote>(address_, scratch_);
    }

    std::string name(const std::string& path) const override {
        auto out = address_;
        for (const auto piece : base::split(path, '/')) (out += '/') += base::percent_encode(piece);
        return out;
    }

private:
    std::optional<harvesters::Fetched> fetch(const std::string& path, const fs::path& to, std::uint64_t most) {
        if (!record::is_public_path(path)) return std::nullopt;
        harvesters::FetchRequest request{.url = name(path), .to = to, .most_bytes = most};
        try {
            return fetcher_.fetch(request);
        } catch (const Error& e) {
            if (e.kind() != ErrorKind::not_found) throw;
            return std::nullopt;
        }
    }

    /// By what is short: a long body ends long after its server said what time it was.
    void note_clock(const harvesters::Fetched& fetched) {
        if (fetched.served_at.count() == 0) return;
        clock_ahead_ = std::chrono::floor<std::chrono::seconds>(base::SystemClock().now().time_since_epoch()) - fetched.served_at;
    }

    std::string address_;
    fs::path scratch_;
    harvesters::Fetcher fetcher_;
    std::chrono::seconds clock_ahead_{0};
};

}  // namespace

std::unique_ptr<record::PublicFiles> public_files_at(const std::string& address, const fs::path& scratch) {
    if (harvesters::is_http_url(address)) {
        auto base_url = address;
        while (base_url.ends_with('/')) base_url.pop_back();
        for (const auto* below : {"", "/v1/archive"})
            if (auto remote = std::make_unique<Remote>(base_url + below, scratch);
                remote->text("log/checkpoint", 64 << 10))
                return remote;
        throw Error::make(ErrorKind::usage,
                          "neither {0}/log/checkpoint nor {0}/v1/archive/log/checkpoint is there: name the "
                          "address of an archive's public folder, or of a Daybook",
                          base_url);
    }
    if (!fs::is_directory(address))
        throw Error::make(ErrorKind::usage, "'{}' is no folder and no http address", address);
    const auto inner = fs::path(address) / "public";
    return record::public_folder(fs::is_directory(inner) ? inner : fs::path(address));
}

}  // namespace daybook::app
