#include "publisher/base/error.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::catalogue {

using tests::filter;
using tests::Shelf;

namespace {

/// The index of a shelf, which counts how often it is asked who the suppliers are.
class CountingIndex : public Index {
public:
    explicit CountingIndex(Index& inner) : inner_(inner) {}

    std::optional<Applied> applied() override { return inner_.applied(); }
    void apply(const State& before, const State& next, const Applied& what) override { inner_.apply(before, next, what); }
    void tidy(const State& state) override { inner_.tidy(state); }
    bool healthy() noexcept override { return inner_.healthy(); }
    bool free_of(const State& state) const override { return inner_.free_of(state); }
    void discard() override { inner_.discard(); }
    bool is_damaged() const override { return inner_.is_damaged(); }
    const Dialect& dialect() const override { return inner_.dialect(); }
    void ask(Weight weight, const Compiled& compiled, const UseChunk& use) override { inner_.ask(weight, compiled, use); }
    std::unique_ptr<OpenAnswer> open(Weight first, const Compiled& compiled) override { return inner_.open(first, compiled); }
    void write_parquet(const Compiled& compiled, const std::filesystem::path& to) override { inner_.write_parquet(compiled, to); }
    void ask_suppliers(const SupplierQuestion& question, const UseChunk& use) override {
        ++asked;
        inner_.ask_suppliers(question, use);
    }
    int asked = 0;

private:
    Index& inner_;
};

struct Counted {
    Shelf shelf;
    std::shared_ptr<CountingIndex> index;

    Counted() {
        shelf.add("coasts-over-25k", "2024-01", {{"2024-01-02", "Mistral Ltd", "30000.00", "1", "true"}, {"2024-01-03", "Ouse plc", "40000.00", "1", "true"}});
        shelf.publish("2024-05-01T09:30:00Z");
        index = std::make_shared<CountingIndex>(*shelf.view().index);
    }
    /// How many rows an export of what the filters let through has.
    std::size_t exported(const std::vector<std::string>& filters, const std::vector<SortKey>& sort) const {
        RowsQuery query{.table = "spend", .sort = sort};
        for (const auto& text : filters) query.filters.push_back(filter(text));
        const auto& view = shelf.view();
        const auto stream = open_stream(std::make_shared<const View>(View{view.state, index, view.origin}), query, 4);
        std::size_t rows = 0;
        for (auto some = stream->next(); !some.empty(); some = stream->next()) rows += some.size();
        return rows;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(asked_suppliers, Counted)

BOOST_AUTO_TEST_CASE(an_export_of_a_suppliers_rows_asks_who_it_is_only_where_there_are_none) {
    for (const auto& sort : {std::vector<SortKey>{}, std::vector<SortKey>{{"amount", true}}}) {
        index->asked = 0;
        BOOST_TEST(exported({"supplier_id=mistral-ltd"}, sort) == 1U);
        BOOST_TEST(exported({}, sort) == 2U);
        BOOST_TEST(index->asked == 0);
        BOOST_TEST(exported({"supplier_id=mistral-ltd", "amount__gt=50000"}, sort) == 0U);
        BOOST_TEST(index->asked == 1);
        BOOST_CHECK_EXCEPTION(exported({"supplier_id=nobody"}, sort), base::Error,
                              [](const base::Error& e) { return e.kind() == base::ErrorKind::usage && std::string(e.what()).find("is the id of no supplier that has rows") != std::string::npos; });
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
