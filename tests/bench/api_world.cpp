#include "api_world.hpp"
#include "timing.hpp"

#include "publisher/base/text.hpp"
#include "tests/support/archive_fixture.hpp"

#include <fmt/format.h>

#include <cmath>

namespace daybook::bench {

namespace fs = std::filesystem;

namespace {

constexpr int kMonths = 24;
constexpr const char* kDepartments[] = {"coasts", "harbours", "rivers", "lakes"};
constexpr std::int64_t kRowsEach = 100;

std::string name_of(std::int64_t n) { return fmt::format("Supplier {} Holdings Ltd", n); }

/// A month of a department.
std::string month_file(const std::string& department, int month, std::int64_t rows, std::int64_t suppliers, Dice& dice) {
    static const char* const kTypes[] = {"Consultancy", "Rent", "ICT services", "Grants to voluntary bodies", "Legal fees"};
    static const char* const kAreas[] = {"Finance and Corporate Services", "Harbours", "Evidence and Analysis", "Coastal Operations"};
    std::string out = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n";
    out.reserve(static_cast<std::size_t>(rows) * 130);
    for (std::int64_t i = 0; i < rows; ++i)
        out += fmt::format("{0},{0},{1:02}/{2:02}/{3},{4},{5},{6},{7},{8}.{9:02},Dredging and upkeep of harbour {10}\r\n", department, 1 + dice.even(28), 1 + month % 12, 2024 + month / 12,
                           kTypes[dice.even(5)], kAreas[dice.even(4)], name_of(dice.even(suppliers)), 100000 + i, 25000 + dice.even(900000), dice.even(100), dice.even(300));
    return out;
}

void make(const fs::path& archive, std::int64_t rows, std::int64_t suppliers) {
    tests::ArchiveFixture fixture;
    fixture.remember_rows();
    Dice dice;
    const auto each = rows / (kMonths * std::ssize(kDepartments));
    show_progress(fmt::format("making an archive of {} rows", base::grouped(rows)));
    for (int month = 0; month < kMonths; ++month) {
        if (month % 6 == 0 && month > 0) show_progress(fmt::format("  {} of {} months are checked and drafted", month, kMonths));
        const auto edition = fmt::format("{}-{:02}", 2024 + month / 12, 1 + month % 12);
        for (const std::string department : kDepartments)
            fixture.offer(department, edition, fmt::format("https://{}.example/{}.csv", department, edition), month_file(department, month, each, suppliers, dice));
    }
    show_progress("  releasing them");
    fixture.release("2026-01-30T09:30:00Z");
    fixture.close();
    fs::create_directories(archive.parent_path());
    fs::copy(fixture.root(), archive, fs::copy_options::recursive);
}

}  // namespace

std::uint64_t Dice::next() {
    x_ ^= x_ << 13, x_ ^= x_ >> 7, x_ ^= x_ << 17;  // xorshift64
    return x_;
}

/// Of the continuous law of exponent 1, whose inverse is a power: rank = most^u.
std::int64_t Dice::zipf(std::int64_t most) {
    const auto u = static_cast<double>(next() >> 11) / 9007199254740992.0;
    return std::min(most - 1, static_cast<std::int64_t>(std::pow(static_cast<double>(most), u)) - 1);
}

std::string supplier_id(std::int64_t n) { return fmt::format("supplier-{}-holdings-ltd", n); }

ApiWorld api_world(std::int64_t rows) {
    ApiWorld world{fs::path(DAYBOOK_SOURCE_DIR) / fmt::format("build/bench/api-{}/archive", rows), rows, std::max<std::int64_t>(rows / kRowsEach, 1)};
    if (!fs::exists(world.archive / "public/log/checkpoint")) make(world.archive, rows, world.suppliers);
    return world;
}

}  // namespace daybook::bench
