#pragma once

#include "publisher/app/orders.hpp"
#include "publisher/base/durable_file.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace daybook::app {

/// An order that lies in the box. Whoever gave it holds its file for as long as he waits, also when his process is killed; what nobody holds
/// is not carried out.
struct GivenOrder {
    std::string name;
    base::FileDescriptor held;
};

/// Orders for an archive that another process has open: files in <archive>/orders/, each answered by a file beside it.
class OrderBox {
public:
    explicit OrderBox(std::filesystem::path folder);
    /// Puts an order in.
    GivenOrder post(const Order& order) const;
    /// The reply, when it comes in time, and while `more` says so where it is given. Without one an order that nobody took yet is taken back;
    /// Error(transient) when it was taken and may still be carried out.
    std::optional<Reply> wait(const GivenOrder& order, std::chrono::milliseconds most, const std::function<bool()>& more = {}) const;
    /// Answers what lies there and is waited for, oldest first, while `more` says so, which is asked before each; whoever gave an order can no
    /// longer take it back from the moment it is read.
    void serve(const std::function<Reply(const Order&)>& answer, const std::function<bool()>& more = {}) const;
    /// Answers only those for which `which` says so, and leaves the others.
    void serve_some(const std::function<bool(const Order&)>& which, const std::function<Reply(const Order&)>& answer) const;
    /// Removes replies that nobody fetched within a minute, as they may quote what an order was about, and what was never given.
    void forget_unfetched() const;

private:
    std::vector<std::filesystem::path> waiting() const;
    std::optional<Reply> fetch(const std::string& name) const;
    void serve_one(std::filesystem::path path, const std::function<Reply(const Order&)>& answer) const;

    std::filesystem::path folder_;
};

}  // namespace daybook::app
