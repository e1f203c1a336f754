#include "publisher/app/orders.hpp"

#include "publisher/app/archive_turn.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "publisher/base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// With a service, which answers within seconds unless it is at something long.
constexpr auto kPatience = std::chrono::minutes(2);
constexpr auto kForever = std::chrono::hours(24 * 365);
constexpr std::uint64_t kMostOrderBytes = 1 << 20;
/// A longer reply is cut; as JSON it has at most six times as many bytes.
constexpr std::size_t kMostReplyText = 8 << 20;
constexpr std::uint64_t kMostReplyBytes = 64 << 20;
/// Whoever waits for a reply looks for it twenty times a second.
constexpr auto kUnfetched = std::chrono::minutes(1);

constexpr std::pair<std::string_view, Reply (*)(OrderDesk, const Order&)> kVerbs[] = {
    {"draft", order_draft},
    {"held", order_held},
    {"schedule", order_schedule},
    {"release", order_release},
    {"withdraw", order_withdraw},
    {"erase", order_erase},
    {"suppliers", order_suppliers},
    {"accept-vanished", order_accept_vanished},
    {"history", order_history},
};

/// Orders that only look.
constexpr std::string_view kLooks[] = {"held list", "held show", "schedule list", "history", "suppliers list"};

/// What an order enters a release makes public, so a clock that was set back refuses it before anything is entered, and a dry run as well. What
/// must not be kept waits for no clock: an erasure is entered at the instant of the last release.
void refuse_clock_set_back(OrderDesk desk, const Order& order) {
    if (!looks_only(order) && order.verb != "erase") desk.publisher.refuse_past(desk.clock.now());
}

}  // namespace

bool looks_only(const Order& order) { return std::ranges::find(kLooks, order.verb) != std::end(kLooks); }

bool is_busy(const Error& e) { return e.kind() == ErrorKind::conflict && e.message().find("is locked by process") != std::string::npos; }

Value Order::to_json() const { return Value::object({{"verb", verb}, {"details", details}, {"who", who}, {"dry_run", dry_run}}); }

Order Order::from_json(const Value& v) { return {v.at("verb").as_string(), v.at("details"), v.at("who").as_string(), v.at("dry_run").as_bool()}; }

Reply carry_out(OrderDesk desk, const Order& order) try {
    const auto head = order.verb.substr(0, order.verb.find(' '));
    for (const auto& [verb, work] : kVerbs)
        if (verb == head) {
            refuse_clock_set_back(desk, order);
            // Nothing is decided by a register that lags behind what is public.
            if (!looks_only(order)) desk.publisher.catch_up();
            return work(desk, order);
        }
    throw Error::make(ErrorKind::usage, "there is no order '{}'", order.verb);
} catch (const Error& e) {
    const int code = e.kind() == ErrorKind::usage || e.kind() == ErrorKind::conflict || e.kind() == ErrorKind::not_found ? kUsage : kFailed;
    return {code, fmt::format("error: {}\n", e.what())};
}

OrderBox::OrderBox(fs::path folder) : folder_(std::move(folder)) {}

GivenOrder OrderBox::post(const Order& order) const {
    base::make_directories(folder_);
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    GivenOrder out{fmt::format("{:020}-{}", now, ::getpid()), {}};
    const auto unseen = folder_ / (out.name + ".new");
    base::write_durably(unseen, base::json::canonical(order.to_json()));
    // It is held before anybody sees it.
    out.held = base::FileDescriptor(::open(unseen.c_str(), O_RDONLY | O_CLOEXEC));
    if (!out.held || ::flock(out.held.get(), LOCK_EX | LOCK_NB) != 0) base::throw_errno("cannot hold " + unseen.string());
    base::rename_unflushed(unseen, folder_ / (out.name + ".order"));
    return out;
}

std::optional<Reply> OrderBox::fetch(const std::string& name) const {
    const auto reply = folder_ / (name + ".reply");
    if (!fs::exists(reply)) return {};
    const auto said = base::json::parse(base::read_file(reply, kMostReplyBytes));
    fs::remove(reply);
    return Reply{static_cast<int>(said.at("code").as_int()), said.at("text").as_string()};
}

std::optional<Reply> OrderBox::wait(const GivenOrder& order, std::chrono::milliseconds most, const std::function<bool()>& more) const {
    const auto until = std::chrono::steady_clock::now() + most;
    for (; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(std::chrono::milliseconds(50))) {
        if (auto said = fetch(order.name)) return said;
        if (more && !more()) break;
    }
    if (fs::remove(folder_ / (order.name + ".order"))) return {};
    // It was answered in the last moment, or by whoever had the archive before this process.
    if (auto said = fetch(order.name)) return said;
    throw Error::make(ErrorKind::transient, "the service took the order and has not answered yet; look what became of it (daybook schedule list, daybook held) before giving it again");
}

void OrderBox::forget_unfetched() const {
    std::vector<fs::path> passing;
    std::error_code none;
    for (fs::directory_iterator at(folder_, none), end; !none && at != end; at.increment(none))
        if (const auto kind = at->path().extension(); kind == ".reply" || kind == ".taken" || kind == ".new") passing.push_back(at->path());
    for (const auto& file : passing) {
        std::error_code gone;
        const auto written = fs::last_write_time(file, gone);
        if (!gone && fs::file_time_type::clock::now() - written > kUnfetched) fs::remove(file, gone);
    }
}

namespace {

/// Nobody holds a file that can be held: whoever gave this order was stopped or killed.
bool is_left_alone(const fs::path& order) {
    const base::FileDescriptor file(::open(order.c_str(), O_RDONLY | O_CLOEXEC));
    return file && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
}

std::string cut(std::string text) {
    if (text.size() <= kMostReplyText) return text;
    const auto end = text.rfind('\n', kMostReplyText);
    text.resize(end == std::string::npos ? kMostReplyText : end + 1);
    return text + fmt::format("(the rest is left out: a reply has at most {} MB)\n", kMostReplyText >> 20);
}

}  // namespace

void OrderBox::serve_one(fs::path path, const std::function<Reply(const Order&)>& answer) const {
    Reply reply;
    std::error_code taken_back;
    const auto given = path;
    fs::rename(given, path.replace_extension(".taken"), taken_back);
    if (taken_back) return;
    if (is_left_alone(path)) {
        spdlog::warn("an order is not carried out: whoever gave it waits no more");
        return base::remove_file(path);
    }
    try {
        reply = answer(Order::from_json(base::json::parse(base::read_file(path, kMostOrderBytes))));
    } catch (const std::exception& e) {
        reply = {kFailed, fmt::format("error: {}\n", e.what())};
    }
    base::remove_file(path);
    base::write_durably(path.replace_extension(".reply"), base::json::canonical(Value::object({{"code", reply.code}, {"text", cut(std::move(reply.text))}})));
}

std::vector<fs::path> OrderBox::waiting() const {
    forget_unfetched();
    std::vector<fs::path> out;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder_, none))
        if (entry.path().extension() == ".order") out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

void OrderBox::serve_some(const std::function<bool(const Order&)>& which, const std::function<Reply(const Order&)>& answer) const {
    for (const auto& path : waiting()) {
        bool is_meant = false;
        try {
            is_meant = which(Order::from_json(base::json::parse(base::read_file(path, kMostOrderBytes))));
        } catch (const std::exception&) {
            continue;  // taken back meanwhile, or answered as what it is when others are
        }
        if (is_meant) serve_one(path, answer);
    }
}

void OrderBox::serve(const std::function<Reply(const Order&)>& answer, const std::function<bool()>& more) const {
    for (const auto& path : waiting()) {
        if (more && !more()) return;
        serve_one(path, answer);
    }
}

/// Where a dry run finds no archive it is tried in one that is gone afterwards: begun for good would be a key, a register and the name of a log.
static std::optional<base::ScratchFolder> place_to_try(const Config& config, const Order& order) {
    const record::ArchiveLayout layout{config.archive};
    if (!order.dry_run || fs::exists(layout.register_file()) || fs::exists(layout.log_dir() / "checkpoint") || fs::exists(layout.unfinished_restore())) return {};
    return std::make_optional<base::ScratchFolder>();
}

namespace {

Reply carry_out_on(record::Publisher& publisher, const Config& config, const Order& order) {
    for (const auto& line : publisher.recovered()) fmt::print(stderr, "{}\n", line);
    const base::SystemClock clock;
    finish_deliveries_aloud(config, publisher);
    return carry_out({publisher, config, clock}, order);
}

/// A service that has the archive is asked; any other command ends sometime, and this one goes on then.
Reply carry_out_in_turn(const Config& config, const Order& order) {
    ArchiveTurn turn(config);
    auto publisher = turn.try_to_open();
    if (publisher) return carry_out_on(*publisher, config, order);
    const OrderBox box(record::ArchiveLayout{config.archive}.orders());
    auto until = std::chrono::steady_clock::now() + kPatience;
    const auto said = box.wait(box.post(order), kForever, [&] {
        publisher = turn.try_to_open();
        // A service may have begun while this waited for a command; it has its time from then on.
        if (!turn.holder().is_service) until = std::chrono::steady_clock::now() + kPatience;
        return !publisher && std::chrono::steady_clock::now() < until;
    });
    if (said) return *said;
    if (publisher) return carry_out_on(*publisher, config, order);
    throw Error::make(ErrorKind::conflict, "{} has the archive {} open and did not answer within {} minutes, so the order was taken back; its log may say why", turn.holder().words(), config.archive.string(), kPatience.count());
}

}  // namespace

int give_order(const Config& config, const Order& order) {
    Reply reply;
    if (const auto scratch = place_to_try(config, order)) {
        record::Publisher publisher(scratch->path() / "archive", config.origin);
        reply = carry_out_on(publisher, config, order);
    } else {
        reply = carry_out_in_turn(config, order);
    }
    fmt::print(reply.code == kDone ? stdout : stderr, "{}", reply.text);
    return reply.code;
}

std::string user() {
    const char* name = std::getenv("USER");
    return name == nullptr || *name == '\0' ? "unknown" : name;
}

std::pair<std::string, schemas::Edition> edition_named(const Config& config, const std::string& text) {
    const auto slash = text.find('/');
    const auto dataset = text.substr(0, slash);
    std::vector<std::string> known;
    for (const auto& source : config.sources) known.push_back(source.dataset.id.str());
    if (std::ranges::find(known, dataset) == known.end()) {
        const auto near = base::nearest(dataset, known);
        throw Error::make(ErrorKind::usage, "no dataset '{}' is configured{}", dataset, near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    }
    if (slash == std::string::npos) throw Error::make(ErrorKind::usage, "'{}' names no edition; write it {}/2024-05", text, dataset);
    try {
        return {dataset, schemas::Edition::parse(text.substr(slash + 1))};
    } catch (const Error& e) {
        throw Error::make(ErrorKind::usage, "'{}': {}", text, e.message());
    }
}

}  // namespace daybook::app
