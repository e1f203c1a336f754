#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/catalogue/state.hpp"

#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace daybook::catalogue {

struct View;

/// The calendar months, first and last day, in which an edition's current rows are dated though they lie outside of its own days: by
/// "<dataset>/<edition>". A payment of March stands in April's file; whoever asks for March is answered from April's, too.
using StrayMonths = std::map<std::string, std::vector<std::pair<base::Date, base::Date>>>;

/// Of every edition of a table at `r`, found once for each revision. Throws Error as Index::ask does.
std::shared_ptr<const StrayMonths> stray_months(const View& view, const std::string& table, Revision r);

/// Those of the revisions asked last: after a release all who ask at once are answered by one statement. Thread-safe.
class KnownStrays {
public:
    using Months = std::shared_ptr<const StrayMonths>;
    /// What `find` gives, which is called by the first to ask; whoever asks meanwhile waits for it. What it throws is thrown to all of them, and who
    /// asks afterwards asks anew.
    Months get(const std::string& question, const std::function<Months()>& find);

private:
    static constexpr std::size_t kMost = 16;
    void forget(const std::string& question);
    std::mutex mutex_;
    std::deque<std::pair<std::string, std::shared_future<Months>>> known_;
};

}  // namespace daybook::catalogue
