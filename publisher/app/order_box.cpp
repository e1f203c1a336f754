#include "publisher/app/order_box.hpp"

#include "publisher/app/command.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr std::uint64_t kMostOrderBytes = 1 << 20;
/// A longer reply is cut; as JSON it has at most six times as many bytes.
constexpr std::size_t kMostReplyText = 8 << 20;
constexpr std::uint64_t kMostReplyBytes = 64 << 20;
/// Whoever waits for a reply looks for it twenty times a second.
constexpr auto kUnfetched = std::chrono::minutes(1);

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

}  // namespace daybook::app
