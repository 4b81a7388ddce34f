package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"linli/bot/ledger"
)

// A balanceRow is a row of a list of balances.
type balanceRow struct {
	row    int // as the file counts, from 1
	who    string
	points ledger.Points
	note   string
	wrong  string // why it cannot be read; empty if it can
}

const (
	maxSheet       = 10 << 20 // bytes, also unpacked
	maxBalance     = 1_000_000
	maxImportedRow = 20_000
)

// The words that head the columns.
var (
	whoHeads    = []string{"name", "account", "member", "who", "姓名", "名字", "账号", "帳號", "昵称", "暱稱"}
	pointsHeads = []string{"points", "balance", "积分", "積分", "余额", "餘額", "分数", "分數"}
	noteHeads   = []string{"note", "remark", "备注", "備註", "说明", "說明"}
)

// readBalances reads a CSV or Excel file whose first row names the columns.
func readBalances(body []byte) ([]balanceRow, error) {
	if len(body) > maxSheet {
		return nil, fmt.Errorf("the file is larger than %d MB", maxSheet>>20)
	}
	read := readCSV
	if bytes.HasPrefix(body, []byte("PK")) {
		read = readExcel
	}
	cells, err := read(body)
	if err != nil {
		return nil, err
	}
	if len(cells) > maxImportedRow {
		return nil, fmt.Errorf("more than %d rows; split the file", maxImportedRow)
	}
	if len(cells) == 0 {
		return nil, errors.New("the file is empty")
	}
	who, points, note := column(cells[0], whoHeads), column(cells[0], pointsHeads), column(cells[0], noteHeads)
	if who < 0 || points < 0 {
		return nil, errors.New("the first row must name the columns: name, points (姓名, 积分), and perhaps note (备注)")
	}
	var rows []balanceRow
	for i, c := range cells[1:] {
		if strings.TrimSpace(strings.Join(c, "")) == "" {
			continue
		}
		rows = append(rows, readBalance(i+2, cell(c, who), cell(c, points), cell(c, note)))
	}
	return rows, nil
}

func readBalance(row int, who, points, note string) balanceRow {
	r := balanceRow{row: row, who: who, note: note}
	n, err := strconv.ParseInt(strings.ReplaceAll(points, ",", ""), 10, 64)
	switch {
	case who == "":
		r.wrong = "nobody is named"
	case err != nil || n <= 0 || n > maxBalance:
		r.wrong = fmt.Sprintf("%q are no points; write a whole number above 0", points)
	}
	r.points = ledger.Points(n)
	return r
}

// column returns which column one of the words heads; -1 if none does.
func column(head, words []string) int {
	return slices.IndexFunc(head, func(c string) bool { return slices.Contains(words, strings.ToLower(strings.TrimSpace(c))) })
}

// cell returns a cell of a row that may be shorter.
func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}

// readCSV reads a CSV file in UTF-8 or, as Chinese Excel writes it, GB 18030, with
// commas, semicolons or tabs.
func readCSV(body []byte) ([][]string, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(body) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(body)
		if err != nil {
			return nil, fmt.Errorf("neither UTF-8 nor GB 18030: %w", err)
		}
		body = decoded
	}
	first, _, _ := bytes.Cut(body, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(body))
	r.FieldsPerRecord = -1
	for _, comma := range ";\t" {
		if bytes.ContainsRune(first, comma) && !bytes.ContainsRune(first, ',') {
			r.Comma = comma
		}
	}
	var rows [][]string
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read CSV: %w", err)
		}
		line, _ := r.FieldPos(0)
		for len(rows) < line-1 { // rows are counted as they stand in the file
			rows = append(rows, nil)
		}
		rows = append(rows, cells)
	}
}

// readExcel reads the first sheet of an Excel file.
func readExcel(body []byte) (rows [][]string, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{UnzipSizeLimit: maxSheet, UnzipXMLSizeLimit: maxSheet, RawCellValue: true})
	if err != nil {
		return nil, fmt.Errorf("read Excel file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if rows, err = f.GetRows(f.GetSheetName(0)); err != nil {
		return nil, fmt.Errorf("read Excel file: %w", err)
	}
	return rows, nil
}
