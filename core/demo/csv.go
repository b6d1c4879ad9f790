package demo

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/perennial-app/perennial/core"
)

// The words of a file, by language. Column headings are such as shops' own
// systems write.
type words struct {
	headings  []string
	contracts [3]string
	payments  [4]string
	internets [3]string
	yes, no   string
	none      string // of a service that needs internet
	surnames  []string
	given     []string
	family    func(surname, given string) string
	staff     []string
}

var chinese = words{
	headings: []string{
		"客户编号", "姓名", "手机号", "邮箱", "在网时长", "合约类型", "月费", "累计费用", "缴费方式", "宽带类型",
		"网络安全", "技术支持", "电子账单", "投诉次数", "是否流失",
	},
	contracts: [3]string{"按月", "一年", "两年"},
	payments:  [4]string{"微信支付", "现金", "银行代扣", "信用卡自动扣款"},
	internets: [3]string{"未开通", "普通宽带", "光纤"},
	yes:       "是", no: "否", none: "没有宽带",
	surnames: strings.Fields("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 欧阳 司马"),
	given: strings.Fields("伟 芳 娜 敏 静 丽 强 磊 洋 艳 勇 军 杰 娟 涛 明 超 霞 平 刚 建国 秀英 桂兰 志强 晓明 海燕 雨桐 子涵 浩然 欣怡 梓轩 诗雨 " +
		"文博 思远 若曦 佳琪 俊杰 雪梅 春华 国庆 玉兰 小红 天宇 嘉怡 一诺 可馨 宇航 晨曦"),
	family: func(surname, given string) string { return surname + given },
	staff:  strings.Fields("小周 阿梅 林师傅 小何"),
}

var english = words{
	headings: []string{
		"Customer ID", "Name", "Phone", "Email", "Tenure", "Contract", "MonthlyCharges", "TotalCharges", "PaymentMethod",
		"InternetService", "OnlineSecurity", "TechSupport", "PaperlessBilling", "Complaints", "Churn",
	},
	contracts: [3]string{"Month-to-month", "One year", "Two year"},
	payments:  [4]string{"WeChat", "Cash", "Bank transfer (automatic)", "Credit card (automatic)"},
	internets: [3]string{"No", "DSL", "Fiber optic"},
	yes:       "Yes", no: "No", none: "No internet service",
	surnames: strings.Fields("Smith Jones Taylor Brown Wilson Evans Walker Wright Green Hall Wood Clarke Hughes Lewis Harris Cooper " +
		"Ward Morris King Baker Turner Hill Moore Parker Bell Reed Marsh Stone Frost Lane"),
	given: strings.Fields("Alice Ben Clara David Emma Frank Grace Henry Iris Jack Karen Liam Mia Noah Olive Peter Quinn Rose Sam Tess " +
		"Ursula Victor Wendy Xavier Yvonne Zoe Arthur Bella Colin Daisy"),
	family: func(surname, given string) string { return given + " " + surname },
	staff:  strings.Fields("Mia Tom Anna Lee"),
}

func wordsOf(lang core.Lang) *words {
	if lang == core.English {
		return &english
	}
	return &chinese
}

// Name is what the subscriber is called in a language.
func (r Row) Name(lang core.Lang) string { return wordsOf(lang).name(r.surname, r.given) }

func (w *words) name(surname, given uint64) string {
	return w.family(w.surnames[surname%uint64(len(w.surnames))], w.given[given%uint64(len(w.given))])
}

// WriteCSV writes n subscribers as a file with a heading row, in UTF-8. About
// one in seven hundred has no total yet, as in real files.
func WriteCSV(w io.Writer, lang core.Lang, seed uint64, n int) error {
	words := wordsOf(lang)
	buf := bufio.NewWriterSize(w, 1<<16)
	out := csv.NewWriter(buf)
	if err := out.Write(words.headings); err != nil {
		return core.Errorf(core.Unavailable, "write demo shop: %w", err)
	}
	record := make([]string, len(words.headings))
	for r := range Telecom(seed, n) {
		words.record(record, r, lang)
		if err := out.Write(record); err != nil {
			return core.Errorf(core.Unavailable, "write demo shop: %w", err)
		}
	}
	out.Flush()
	err := out.Error()
	if err == nil {
		err = buf.Flush()
	}
	if err != nil {
		return core.Errorf(core.Unavailable, "write demo shop: %w", err)
	}
	return nil
}

// record fills one line of the file.
func (w *words) record(out []string, r Row, lang core.Lang) {
	total := r.Total.String()
	if r.Tenure == 1 && r.Number%10 == 0 {
		total = ""
	}
	copy(out, []string{
		r.ID(), r.Name(lang), r.Phone(), r.Email(), strconv.Itoa(r.Tenure), w.contracts[r.Contract],
		r.Monthly.String(), total, w.payments[r.Payment], w.internets[r.Internet],
		w.service(r, r.Security), w.service(r, r.Support), w.truth(r.Paperless), strconv.Itoa(r.Complaints), w.truth(r.Left),
	})
}

func (w *words) truth(b bool) string {
	if b {
		return w.yes
	}
	return w.no
}

func (w *words) service(r Row, has bool) string {
	if r.Internet == NoInternet {
		return w.none
	}
	return w.truth(has)
}
