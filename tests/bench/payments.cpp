#include "payments.hpp"

#include "publisher/base/error.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace daybook::bench {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::int64_t kOneInHundred = 100;

struct Payment {
    std::string date, type, supplier, number, amount;
};

class Payments {
public:
    Payment next();
    std::string area() const { return kAreas[(x_ >> 28) % std::size(kAreas)]; }
    unsigned harbour() const { return static_cast<unsigned>((x_ >> 20) % 300); }

private:
    static constexpr const char* kTypes[] = {"Consultancy", "Rent", "ICT services", "Grants to voluntary bodies",
                                             "Legal fees"};
    static constexpr const char* kAreas[] = {"Finance and Corporate Services", "Harbours", "Evidence and Analysis",
                                             "Coastal Operations"};
    std::uint64_t x_ = 88172645463325252ULL;
    std::int64_t n_ = 0;
};

Payment Payments::next() {
    x_ ^= x_ << 13, x_ ^= x_ >> 7, x_ ^= x_ << 17;  // xorshift64
    return {fmt::format("{:02}/{:02}/{}", 1 + x_ % 28, 1 + (x_ >> 8) % 12, 2024 + (x_ >> 16) % 2),
            kTypes[(x_ >> 24) % std::size(kTypes)],
            fmt::format("\"Supplier {} Holdings, Ltd\"", (x_ >> 32) % 5000),
            std::to_string(100'000'000 + n_++),
            fmt::format("{}.{:02}", 25000 + (x_ >> 40) % 900000, (x_ >> 50) % 100)};
}

/// One of eight faults after the other.
void spoil(Payment& p, std::int64_t fault, const std::string& earlier_number, Planted& planted) {
    const auto plant = [&](std::string& cell, std::string value, const std::string& finding) {
        cell = std::move(value);
        ++planted[finding];
    };
    switch (fault % 8) {
        case 0: return plant(p.date, "soon", "type-error date");
        case 1: return plant(p.amount, "n/a", "type-error amount");
        case 2: return plant(p.supplier, "", "required-value supplier");
        case 3: return plant(p.type, "Sundries", "constraint-error expense_type");
        case 4: return plant(p.number, earlier_number, "unique-error transaction_number");
        case 5: return plant(p.amount, "", "required-value amount");
        case 6: return plant(p.date, "31/02/2024", "type-error date");
        default:
            plant(p.date, "2024", "type-error date");
            plant(p.number, earlier_number, "unique-error transaction_number");
    }
}

}  // namespace

Planted write_payments(const std::filesystem::path& file, std::int64_t rows, bool dirty) {
    std::ofstream out(file, std::ios::binary);
    std::string block =
        "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n";
    Payments payments;
    Planted planted;
    std::string earlier_number;
    for (std::int64_t i = 0; i < rows; ++i) {
        auto p = payments.next();
        const bool first = i == 0, faulty = dirty && i % kOneInHundred == kOneInHundred - 1;
        if (first) earlier_number = p.number;
        if (faulty) spoil(p, i / kOneInHundred, earlier_number, planted);
        block += fmt::format("Department for Coasts,Coastal Maintenance Agency,{},{},{},{},{},{},Dredging and upkeep of "
                             "harbour {} in the second half of the year\r\n",
                             p.date, p.type, payments.area(), p.supplier, p.number, p.amount, payments.harbour());
        if (block.size() < kBlock) continue;
        out << block;
        block.clear();
    }
    out << block;
    out.close();
    if (!out) throw base::Error::make(base::ErrorKind::exhausted, "cannot write {}", file.string());
    return planted;
}

}  // namespace daybook::bench
