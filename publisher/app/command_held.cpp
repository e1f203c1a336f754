#include "publisher/app/command.hpp"
#include "publisher/app/config.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/register.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace {

int list(const Config& config) {
    record::Register reg(record::ArchiveLayout{config.archive}.register_file());
    record::SqliteStatement rows(reg.database(), "SELECT h.held_at, h.dataset, h.edition, h.code, h.why, o.url, h.evidence FROM held h JOIN object o "
                                                 "ON o.id = h.object WHERE h.decision IS NULL AND o.snapshot = h.snapshot ORDER BY h.dataset, h.edition, o.url");
    int n = 0;
    for (; rows.step(); ++n) {
        fmt::print("{}/{}  {}\n  {}\n  {}\n", rows.text(1), rows.text(2).empty() ? "?" : rows.text(2), rows.text(3), rows.text(5), rows.text(4));
        const auto evidence = base::json::parse(rows.text(6));
        if (const auto* period = evidence.find("period"))
            for (const auto& line : period->as_array()) fmt::print("    - {}\n", line.as_string());
    }
    fmt::print("{} files are held and wait for a person\n", n);
    return kDone;
}

}  // namespace

void add_held(CLI::App& app, Action& action) {
    const auto file = std::make_shared<std::string>();
    auto* command = app.add_subcommand("held", "List the files that wait for a person, with the evidence");
    command->add_option("--config", *file, "The configuration")->required();
    command->callback([&action, file] { action = [file] { return list(load_config(*file)); }; });
}

}  // namespace daybook::app
